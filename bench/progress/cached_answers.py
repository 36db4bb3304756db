"""How long a cached answer takes while no worker runs, beside a plain read of the same API in the same run."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from bench.common.api_server import HOST, PENSUM_APP, serving
from bench.common.library import add_documents
from bench.common.results import percentile
from bench.common.scripts import run_script
from bench.common.servers import Servers
from bench.common.stack import ONE_THREAD, all_workers, wait_until_ready
from bench.common.waiting import BenchFailed
from bench.progress.http_load import PATIENCE_SECONDS
from bench.progress.measure import DOCUMENT, Figures

QUESTION = {"question": "What is a starter?"}
REQUESTS = 400
WARM_UP = 20


def measure(servers: Servers, folder: Path) -> Figures:
    env = servers.fresh() | ONE_THREAD | {"PENSUM_LLM_PROVIDER": "extractive"}
    with serving(PENSUM_APP, env, folder / "api.log") as server:
        [key] = run_script("common.users", 1, env=env)
        headers = {"Authorization": f"Bearer {key}", "Prefer": f"wait={PATIENCE_SECONDS}"}
        client = httpx.AsyncClient(
            base_url=f"http://{HOST}:{server.port}", headers=headers, timeout=2 * PATIENCE_SECONDS, trust_env=False
        )
        with asyncio.Runner() as runner:
            with all_workers(env, folder):
                wait_until_ready(server.port)
                runner.run(add_documents(server.port, {key: DOCUMENT}))
                first = runner.run(_ask(client, cache="miss"))
            return runner.run(_time(client, f"/api/answers/{first['answer_id']}"))


async def _ask(client: httpx.AsyncClient, *, cache: str) -> dict[str, str]:
    """The result."""
    response = await client.post("/api/answers", json=QUESTION)
    job = response.json()
    if response.status_code != 200 or job["state"] != "succeeded" or job["receipt"]["cache"] != cache:
        raise BenchFailed(f"no answer, or another one than a {cache}: {response.status_code} {response.text[:500]}")
    result: dict[str, str] = job["result"]
    return result


async def _time(client: httpx.AsyncClient, path: str) -> Figures:
    """One request after the other, in turn of both kinds."""

    async def read() -> None:
        (await client.get(path)).raise_for_status()

    asked, got = [], []
    for number in range(WARM_UP + REQUESTS):
        took = await _timed(lambda: _ask(client, cache="hit")), await _timed(read)
        if number >= WARM_UP:
            asked.append(took[0])
            got.append(took[1])
    cached, plain = percentile(asked, 0.95), percentile(got, 0.95)
    return {
        "cached_p95": cached,
        "cached_p50": percentile(asked, 0.5),
        "read_p95": plain,
        "cached_reads": cached / plain,
    }


async def _timed(request: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    await request()
    return (time.perf_counter() - began) * 1e3
