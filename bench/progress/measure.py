"""One measurement of a system: its processes, requests to warm up, then the users."""

import asyncio
import random
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.common.api_server import HOST, PENSUM_APP, serving
from bench.common.processes import Process, running
from bench.common.results import percentile
from bench.common.scripts import run_script
from bench.common.servers import Servers
from bench.common.waiting import BenchFailed, wait_until
from bench.progress.http_load import PATIENCE_SECONDS, Load, Reported, report_task, run
from bench.progress.timed_ollama import SLOTS, TimedOllama
from embedded import process_specs, readiness
from tasks.queues import worker_queues

START_SECONDS = 120.0
DOCUMENT = {
    "title": "Sourdough",
    "text": "# Sourdough\n\nSourdough is a dough that wild yeast raises.\n\n## The starter\n\nA starter is a culture "
    "of wild yeast in flour and water. It is fed every day, or it starves.\n",
}
MOST_AT_ONCE = 10
WARM_UP = 4
# Two workers have an encoder here, without a GPU. torch's threads wait for each other, which costs seconds when there
# are more processes than cores.
ONE_THREAD = {"PENSUM_EMBEDDING_THREADS": "1"}

Figures = dict[str, float]


@dataclass(frozen=True)
class Plan:
    users: int
    seconds: float
    think_seconds: float
    steps: Set[str]


def pensum(servers: Servers, folder: Path, plan: Plan) -> Figures:
    with TimedOllama() as model:
        asked = {"OLLAMA_HOST": model.url, "PENSUM_LLM_PROVIDER": "ollama", "PENSUM_OLLAMA_SLOTS": str(SLOTS)}
        env = servers.fresh() | ONE_THREAD | asked
        with all_workers(env, folder), serving(PENSUM_APP, env, folder / "api.log") as server:
            wait_until_ready(server.port)
            keys = run_script("progress.users", plan.users, env=env)
            asyncio.run(add_documents(server.port, keys))
            reported = asyncio.run(_warm_up_and_run(Load(server.port, keys, plan.seconds, plan.think_seconds)))
    waits = [one.job["receipt"]["queue_seconds"] * 1e3 for one in reported]
    return _figures(reported, model, plan.seconds) | {"queue_p95": percentile(waits, 0.95)}


def fifo(servers: Servers, folder: Path, plan: Plan) -> Figures:
    with TimedOllama() as model:
        env = servers.fresh() | {"OLLAMA_HOST": model.url}
        with serving("bench.progress.fifo:create_app", env, folder / "api.log") as server:
            keys = ["unused"] * plan.users
            reported = asyncio.run(_warm_up_and_run(Load(server.port, keys, plan.seconds, plan.think_seconds)))
    return _figures(reported, model, plan.seconds)


async def _warm_up_and_run(load: Load) -> list[Reported]:
    """Warms up first, so that models are loaded and connections open."""
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{load.port}", timeout=2 * PATIENCE_SECONDS) as client:
        for number in range(WARM_UP):
            await report_task(client, load.keys[0], f"Exercise 0.{1000 + number}", random.Random(number))
    return await run(load)


def _figures(reported: Sequence[Reported], model: TimedOllama, seconds: float) -> Figures:
    if not reported:
        raise BenchFailed("no task was reported: let it take longer, or have more users")
    overheads = [(one.seconds - model.seconds[one.task]) * 1e3 for one in reported]
    return {
        "overhead_p95": percentile(overheads, 0.95),
        "overhead_p50": percentile(overheads, 0.5),
        "total_p95": percentile([one.seconds * 1e3 for one in reported], 0.95),
        "model_p50": percentile([model.seconds[one.task] * 1e3 for one in reported], 0.5),
        "requests": len(reported) / seconds,
    }


@contextmanager
def all_workers(env: Mapping[str, str], folder: Path) -> Iterator[None]:
    """Workers of all queues and beat, as `pensum up` starts them."""
    launches = [*(process_specs.worker(queue, None) for queue in worker_queues()), process_specs.beat(folder)]
    processes = [
        Process(one.name, one.argv, env={**env, **one.env}, log=folder / f"{one.name}.log") for one in launches
    ]
    with running(processes):
        yield


def wait_until_ready(port: int) -> None:
    url = f"http://{HOST}:{port}"
    wait_until(
        lambda: readiness.missing_components(url) is None,
        seconds=START_SECONDS,
        unless=lambda: f"not ready: {readiness.missing_components(url)}",
        every=0.5,
    )


async def add_documents(port: int, keys: Sequence[str]) -> None:
    """Each user gets the same document."""
    slots = asyncio.Semaphore(MOST_AT_ONCE)
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=2 * PATIENCE_SECONDS) as client:

        async def add(key: str) -> None:
            headers = {"Authorization": f"Bearer {key}", "Prefer": f"wait={PATIENCE_SECONDS}"}
            async with slots:
                response = await client.post("/api/documents/text", json=DOCUMENT, headers=headers)
            if response.status_code != 200 or response.json()["state"] != "succeeded":
                raise BenchFailed(f"the document was not added: {response.status_code} {response.text[:500]}")

        await asyncio.gather(*map(add, keys))
