"""One measurement of a system: its processes, requests to warm up, then the users."""

import asyncio
import random
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.common.api_server import HOST, PENSUM_APP, serving
from bench.common.library import add_documents
from bench.common.results import percentile
from bench.common.scripts import run_script
from bench.common.servers import Servers
from bench.common.stack import ONE_THREAD, all_workers, wait_until_ready
from bench.common.waiting import BenchFailed
from bench.progress.http_load import PATIENCE_SECONDS, Load, Reported, report_task, run
from bench.progress.timed_ollama import SLOTS, TimedOllama

DOCUMENT = {
    "title": "Sourdough",
    "text": "# Sourdough\n\nSourdough is a dough that wild yeast raises.\n\n## The starter\n\nA starter is a culture "
    "of wild yeast in flour and water. It is fed every day, or it starves.\n",
}
WARM_UP = 4

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
            keys = run_script("common.users", plan.users, env=env)
            asyncio.run(add_documents(server.port, dict.fromkeys(keys, DOCUMENT)))
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
