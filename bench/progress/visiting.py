"""One visit to a system: its processes, a first answer that counts for nothing, then the learners."""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.jobs.catalogue import PENSUM, ROOT
from bench.jobs.processes import Process, running
from bench.jobs.record import percentile
from bench.jobs.servers import Servers
from bench.jobs.submitting import HOST, serving
from bench.jobs.waiting import BenchFailed, wait_until
from bench.progress.load import PATIENCE_SECONDS, Told, Visit, tell, tell_one
from bench.progress.model import TimedOllama
from embedded import process_specs, readiness
from tasks.queues import QUEUES

START_SECONDS = 120.0
LIBRARY = {
    "title": "Sourdough",
    "text": "# Sourdough\n\nSourdough is a dough that wild yeast raises.\n\n## The starter\n\nA starter is a culture "
    "of wild yeast in flour and water. It is fed every day, or it starves.\n",
}
MOST_AT_ONCE = 10
# Two workers have an encoder here, and no GPU. torch's threads wait for each other, which costs seconds where
# processes are more than cores.
ONE_THREAD = {"PENSUM_EMBEDDING_THREADS": "1"}

Figures = dict[str, float]


def pensum(servers: Servers, folder: Path, *, users: int, seconds: float, think_seconds: float) -> Figures:
    folder.mkdir(parents=True)
    with TimedOllama() as model:
        env = servers.fresh(PENSUM) | ONE_THREAD | {"OLLAMA_HOST": model.url, "PENSUM_LLM_PROVIDER": "ollama"}
        with _workers(env, folder), serving("api.main:create_app", env, folder / "api.log") as server:
            _wait_until_ready(server.port)
            keys = _keys(env, users)
            asyncio.run(_give_libraries(server.port, keys))
            told = asyncio.run(_visit(Visit(server.port, keys, seconds, think_seconds)))
    waits = [one.job["receipt"]["queue_seconds"] * 1e3 for one in told]
    return _figures(told, model, seconds) | {"queue_p95": percentile(waits, 0.95)}


def fifo(servers: Servers, folder: Path, *, users: int, seconds: float, think_seconds: float) -> Figures:
    folder.mkdir(parents=True)
    with TimedOllama() as model:
        env = servers.fresh(PENSUM) | {"OLLAMA_HOST": model.url}
        with serving("bench.progress.fifo:create_app", env, folder / "api.log") as server:
            told = asyncio.run(_visit(Visit(server.port, ["nobody"] * users, seconds, think_seconds)))
    return _figures(told, model, seconds)


async def _visit(visit: Visit) -> list[Told]:
    """Before it the first learner has something to say, so that models are loaded and connections open."""
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{visit.port}", timeout=2 * PATIENCE_SECONDS) as client:
        for number in range(4):
            await tell_one(client, visit.keys[0], f"Exercise 0.{1000 + number}", random.Random(number))
    return await tell(visit)


def _figures(told: Sequence[Told], model: TimedOllama, seconds: float) -> Figures:
    if not told:
        raise BenchFailed("nobody told of anything: let it take longer, or more learners")
    added = [(one.seconds - model.seconds[one.task]) * 1e3 for one in told]
    return {
        "overhead_p95": percentile(added, 0.95),
        "overhead_p50": percentile(added, 0.5),
        "total_p95": percentile([one.seconds * 1e3 for one in told], 0.95),
        "model_p50": percentile([model.seconds[one.task] * 1e3 for one in told], 0.5),
        "requests": len(told) / seconds,
    }


@contextmanager
def _workers(env: Mapping[str, str], folder: Path) -> Iterator[None]:
    """Of all queues, and beat, as `pensum up` has them."""
    launches = [*(process_specs.worker(queue, None) for queue in QUEUES.values()), process_specs.beat(folder)]
    processes = [
        Process(one.name, one.argv, env={**env, **one.env}, log=folder / f"{one.name}.log") for one in launches
    ]
    with running(processes):
        yield


def _wait_until_ready(port: int) -> None:
    url = f"http://{HOST}:{port}"
    wait_until(
        lambda: readiness.missing_components(url) is None,
        seconds=START_SECONDS,
        unless=lambda: f"not ready: {readiness.missing_components(url)}",
        every=0.5,
    )


def _keys(env: Mapping[str, str], count: int) -> list[str]:
    command = [sys.executable, "-m", "bench.progress.learners", str(count)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    if done.returncode != 0:
        raise BenchFailed(f"no learners: {done.stderr}")
    keys: list[str] = json.loads(done.stdout)
    return keys


async def _give_libraries(port: int, keys: Sequence[str]) -> None:
    """Everybody has the same document, for themselves."""
    places = asyncio.Semaphore(MOST_AT_ONCE)
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=2 * PATIENCE_SECONDS) as client:

        async def give(key: str) -> None:
            headers = {"Authorization": f"Bearer {key}", "Prefer": f"wait={PATIENCE_SECONDS}"}
            async with places:
                answer = await client.post("/api/documents/text", json=LIBRARY, headers=headers)
            if answer.status_code != 200 or answer.json()["state"] != "succeeded":
                raise BenchFailed(f"no library: {answer.status_code} {answer.text[:500]}")

        await asyncio.gather(*map(give, keys))
