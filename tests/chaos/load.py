"""Submitting the planned jobs when they are due, and following each to its end."""

import asyncio
from collections.abc import Callable, Sequence

from tests.chaos.client import Client, Heard
from tests.chaos.plan import PlannedJob

AT_ONCE = 32  # requests that submit, and as many that follow; streams come on top


class Load:
    """`ids` has every accepted job by its number; `ambiguous` those whose key led to two ids."""

    def __init__(self, clients: Sequence[Client], on_end: Callable[[PlannedJob], None]) -> None:
        self.ids: dict[int, str] = {}
        self.ambiguous: list[str] = []
        self.heard: dict[int, list[Heard]] = {}
        self._clients = clients
        self._on_end = on_end
        self._submitting, self._following = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)

    async def run(self, jobs: Sequence[PlannedJob]) -> None:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(self._live(job))

    async def _live(self, job: PlannedJob) -> None:
        await asyncio.sleep(job.due_seconds)
        client = self._clients[job.person]
        async with self._submitting:
            ids = set(await asyncio.gather(*(client.submit(job) for _ in range(1 + job.is_sent_twice))))
        self.ids[job.number] = min(ids)
        if len(ids) > 1:
            self.ambiguous.append(f"{job.key}: {', '.join(sorted(ids))}")
        if job.is_long:
            self.heard[job.number] = await client.listen(min(ids))
        else:
            async with self._following:
                await client.await_end(min(ids))
        self._on_end(job)
