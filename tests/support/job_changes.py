"""Job changes whose waiting requests a test can observe."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from uuid import UUID

import redis.asyncio as redis

from api.job_changes import JobChanges, Waiter
from core.settings import settings
from tasks.notifier import changes_channel


class _ObservedEvent(asyncio.Event):
    """The event of a waiting request. It also records when the request has read its job and starts to wait."""

    def __init__(self, job_id: UUID, waiting_requests: "asyncio.Queue[UUID]") -> None:
        super().__init__()
        self._job_id, self._waiting_requests = job_id, waiting_requests

    async def wait(self) -> Literal[True]:
        self._waiting_requests.put_nowait(self._job_id)
        return await super().wait()


class WatchedJobChanges(JobChanges):
    """Each request that starts to wait puts its job id into `waiting_requests`. The periodic check of all waiting
    requests runs only if `checks_periodically`."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting_requests: asyncio.Queue[UUID] = asyncio.Queue()
        self.checks_periodically = True

    @contextmanager
    def watching(self, job_id: UUID, *, checks_itself: bool = False) -> Iterator[Waiter]:
        with super().watching(job_id, checks_itself=checks_itself) as waiter:
            waiter.changed = _ObservedEvent(job_id, self.waiting_requests)
            yield waiter

    def notify_all(self) -> None:
        if self.checks_periodically:
            super().notify_all()


async def wait_until_subscribed() -> None:
    channel = changes_channel()
    async with redis.Redis.from_url(settings().broker.url) as client:
        while not dict(await client.pubsub_numsub(channel)).get(channel.encode()):
            await asyncio.sleep(0)
