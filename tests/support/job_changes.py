"""Job changes whose waiting requests a test can observe."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from uuid import UUID

import redis.asyncio as redis

from api.job_changes import JobChanges, Waiter
from tasks.notifier import changes_channel
from tasks.settings import BrokerSettings


class _ObservedEvent(asyncio.Event):
    """The event of one waiting request, which also says when the request has looked and goes to sleep on it."""

    def __init__(self, job_id: UUID, asleep: "asyncio.Queue[UUID]") -> None:
        super().__init__()
        self._job_id, self._asleep = job_id, asleep

    async def wait(self) -> Literal[True]:
        self._asleep.put_nowait(self._job_id)
        return await super().wait()


class WatchedJobChanges(JobChanges):
    """Every request that goes to sleep puts the id of its job into `asleep`. Nobody has to look once a second unless
    `looks`."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep: asyncio.Queue[UUID] = asyncio.Queue()
        self.looks = True

    @contextmanager
    def watching(self, job_id: UUID, *, looks_itself: bool = False) -> Iterator[Waiter]:
        with super().watching(job_id, looks_itself=looks_itself) as waiter:
            waiter.changed = _ObservedEvent(job_id, self.asleep)
            yield waiter

    def ring_all(self) -> None:
        if self.looks:
            super().ring_all()


async def wait_until_subscribed() -> None:
    channel = changes_channel()
    async with redis.Redis.from_url(BrokerSettings().url) as client:
        while not dict(await client.pubsub_numsub(channel)).get(channel.encode()):
            await asyncio.sleep(0)
