"""Users who each report a task, wait for its assessment, think, and report the next one."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bench.common.waiting import BenchFailed

PATIENCE_SECONDS = 60
SUBJECTS = ("sourdough", "a starter", "wild yeast", "flour and water")


@dataclass(frozen=True)
class Load:
    """Users with these API keys report tasks for `seconds`, and think `think_seconds` on average in between."""

    port: int
    keys: Sequence[str]
    seconds: float
    think_seconds: float


@dataclass(frozen=True)
class Reported:
    """One reported task: how long its response took for the user, and the finished job."""

    task: str
    seconds: float
    job: dict[str, Any]


async def run(load: Load) -> list[Reported]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=600)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{load.port}", limits=limits, timeout=PATIENCE_SECONDS + 30, trust_env=False
    ) as client:
        ends_at = time.monotonic() + load.seconds
        reported = await asyncio.gather(
            *[_act_as_user(load, client, number, ends_at) for number in range(len(load.keys))]
        )
    return [one for tasks in reported for one in tasks]


async def _act_as_user(load: Load, client: httpx.AsyncClient, number: int, ends_at: float) -> list[Reported]:
    """The first task comes at a random time within `think_seconds`, as if all users had been active before."""
    rng = random.Random(number)
    reported: list[Reported] = []
    pause = rng.uniform(0, load.think_seconds)
    while time.monotonic() + pause < ends_at:
        await asyncio.sleep(pause)
        reported.append(await report_task(client, load.keys[number], f"Exercise {number}.{len(reported)}", rng))
        pause = rng.uniform(0.5, 1.5) * load.think_seconds
    return reported


async def report_task(client: httpx.AsyncClient, key: str, task: str, rng: random.Random) -> Reported:
    body = {"completed_task": f"{task} on {rng.choice(SUBJECTS)}", "score": round(rng.random(), 2), "minutes": 10}
    headers = {"Authorization": f"Bearer {key}", "Prefer": f"wait={PATIENCE_SECONDS}"}
    began = time.perf_counter()
    response = await client.post("/api/profiles/progress", json=body, headers=headers)
    seconds = time.perf_counter() - began
    if response.status_code != 200 or response.json()["state"] != "succeeded":
        raise BenchFailed(f"{response.status_code} after {seconds:.1f} s: {response.text[:500]}")
    return Reported(task, seconds, response.json())
