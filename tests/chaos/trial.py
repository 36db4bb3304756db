"""One load that meets one fault, for faults that the long run cannot inject: it has servers and hosts of its own."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random

from tests.chaos import checks, evaluation, planned_jobs, records
from tests.chaos.client import Client, RequestLog
from tests.chaos.database import Database
from tests.chaos.load import Load
from tests.chaos.planned_jobs import PlannedJob
from tests.chaos.records import Record
from tests.chaos.run import embed

SHORT_JOBS, LONG_JOBS = 120, 12
LOAD_SECONDS = 30.0
FAULT_SECONDS = 12.0  # after the beginning of the load
MAX_SECONDS = 300.0


@dataclass(frozen=True)
class Trial:
    """`violations` has a list for each promise, empty if it was kept."""

    records: Sequence[Record]
    violations: dict[str, list[str]]
    retried_requests: dict[str, int]

    def broken(self) -> dict[str, list[str]]:
        return {name: ids for name, ids in self.violations.items() if ids}

    def describe(self) -> str:
        broken = ", ".join(f"{name}: {len(ids)}" for name, ids in self.broken().items()) or "no promise broken"
        retried = ", ".join(f"{why} {count}" for why, count in sorted(self.retried_requests.items())) or "none"
        return f"{len(self.records)} jobs accepted; {broken}; repeated requests: {retried}"


async def run(url: str, database: Database, seed: int, fault: Callable[[], None] = lambda: None) -> Trial:
    """`fault` runs in a thread, in the middle of the load."""
    jobs = planned_jobs.draw(Random(seed), short=SHORT_JOBS, long=LONG_JOBS, seconds=LOAD_SECONDS)
    request_log = RequestLog()
    async with AsyncExitStack() as exits:
        keys = [database.add_person(f"chaos-{number}") for number in range(planned_jobs.PEOPLE)]
        clients = [await exits.enter_async_context(Client(url, key, request_log)) for key in keys]
        load = Load(clients, _ignore)
        async with asyncio.timeout(MAX_SECONDS), asyncio.TaskGroup() as group:
            group.create_task(load.run(jobs))
            await asyncio.sleep(FAULT_SECONDS)
            await asyncio.to_thread(fault)
        found = await records.collect(jobs, load, clients, database)
        vectors = await asyncio.to_thread(embed, checks.texts_to_embed(jobs))
        violations = {
            "not accepted": [job.key for job in jobs if job.number not in load.ids],
            **evaluation.evaluate(found, vectors),
            "duplicate jobs for one key": [*load.ambiguous, *await records.find_unexpected_jobs(load, clients)],
            "unexpected responses": request_log.unexpected,
        }
    return Trial(found, violations, dict(request_log.retried_requests))


def _ignore(_: PlannedJob) -> None:
    pass
