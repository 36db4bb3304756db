"""Learners who each tell of a task, wait for the answer, think, and tell of the next one."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bench.jobs.waiting import BenchFailed

PATIENCE_SECONDS = 60
SUBJECTS = ("sourdough", "a starter", "wild yeast", "flour and water")


@dataclass(frozen=True)
class Visit:
    """`keys` of the learners; for `seconds` they begin something new, after `think_seconds` on average."""

    port: int
    keys: Sequence[str]
    seconds: float
    think_seconds: float


@dataclass(frozen=True)
class Told:
    """One answer: how long it took from the learner's side, and the finished job."""

    task: str
    seconds: float
    job: dict[str, Any]


async def tell(visit: Visit) -> list[Told]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=600)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{visit.port}", limits=limits, timeout=PATIENCE_SECONDS + 30, trust_env=False
    ) as client:
        ends_at = time.monotonic() + visit.seconds
        told = await asyncio.gather(*[_learn(visit, client, number, ends_at) for number in range(len(visit.keys))])
    return [one for tasks in told for one in tasks]


async def _learn(visit: Visit, client: httpx.AsyncClient, number: int, ends_at: float) -> list[Told]:
    """The first moment is anywhere in the time to think, as if all had been there for long."""
    dice = random.Random(number)
    told: list[Told] = []
    pause = dice.uniform(0, visit.think_seconds)
    while time.monotonic() + pause < ends_at:
        await asyncio.sleep(pause)
        told.append(await tell_one(client, visit.keys[number], f"Exercise {number}.{len(told)}", dice))
        pause = dice.uniform(0.5, 1.5) * visit.think_seconds
    return told


async def tell_one(client: httpx.AsyncClient, key: str, task: str, dice: random.Random) -> Told:
    body = {"completed_task": f"{task} on {dice.choice(SUBJECTS)}", "score": round(dice.random(), 2), "minutes": 10}
    headers = {"Authorization": f"Bearer {key}", "Prefer": f"wait={PATIENCE_SECONDS}"}
    began = time.perf_counter()
    answer = await client.post("/api/profiles/progress", json=body, headers=headers)
    seconds = time.perf_counter() - began
    if answer.status_code != 200 or answer.json()["state"] != "succeeded":
        raise BenchFailed(f"{answer.status_code} after {seconds:.1f} s: {answer.text[:500]}")
    return Told(task, seconds, answer.json())
