"""Submits the planned jobs when they are due, and follows each to its end."""

import asyncio
from collections.abc import Callable, Sequence

from tests.chaos.client import Client, StreamedEvent
from tests.chaos.planned_jobs import PlannedJob

MAX_PARALLEL = 32  # submissions, and as many long polls; streams are not limited


class Load:
    """`ids` maps the number of each accepted job to its id; `ambiguous` lists the keys that got two ids."""

    def __init__(self, clients: Sequence[Client], on_end: Callable[[PlannedJob], None]) -> None:
        self.ids: dict[int, str] = {}
        self.ambiguous: list[str] = []
        self.streamed: dict[int, list[StreamedEvent]] = {}
        self._clients = clients
        self._on_end = on_end
        self._submitting, self._following = asyncio.Semaphore(MAX_PARALLEL), asyncio.Semaphore(MAX_PARALLEL)

    async def run(self, jobs: Sequence[PlannedJob]) -> None:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(self._run_job(job))

    async def _run_job(self, job: PlannedJob) -> None:
        await asyncio.sleep(job.due_seconds)
        client = self._clients[job.person]
        async with self._submitting:
            ids = set(await asyncio.gather(*(client.submit(job) for _ in range(1 + job.is_sent_twice))))
        self.ids[job.number] = min(ids)
        if len(ids) > 1:
            self.ambiguous.append(f"{job.key}: {', '.join(sorted(ids))}")
        if job.is_long:
            self.streamed[job.number] = await client.stream_events(min(ids))
        else:
            async with self._following:
                await client.await_end(min(ids))
        self._on_end(job)
