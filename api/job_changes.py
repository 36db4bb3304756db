"""Who wants to hear of changes of which job: one subscription to Redis for the whole process.

It is only a bell: it says "look". Once a second everybody is told to look anyway, so nothing depends on Redis.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from typing import Protocol
from uuid import UUID

import redis.asyncio as redis

from api.coalescer import Coalescer
from core.settings import settings
from db.queries.jobs import jobs
from db.row_level_security import acting_as_platform
from db.transactions import read
from tasks.notifier import changes_channel

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
RECONNECT_SECONDS = 1.0
CANCEL_AGAIN_SECONDS = 5.0


class Listener(Protocol):
    def ring(self) -> None:
        """The job may have changed."""


class Waiter:
    """A request that waits for another version of a job than `seen`. Looking is shared by all of them; one without
    `looks` is woken by every ring, and looks for itself."""

    def __init__(self, job_id: UUID, looks: "Coalescer[Waiter] | None") -> None:
        self.job_id = job_id
        self.seen: int | None = None
        self.changed = asyncio.Event()
        self._looks = looks

    def ring(self) -> None:
        if self._looks is None:
            self.changed.set()
        else:
            self._looks.add(self)

    async def pause(self, seconds: float) -> None:
        """Until the job has another version, or the time is up."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.changed.wait(), seconds)
        self.changed.clear()


class JobChanges:
    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._looks = Coalescer(_look)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async with in_background(self._listen_forever(), self._ring_all_forever()):
            yield
        await self._looks.close()

    def add(self, job_id: UUID, listener: Listener) -> None:
        """The listener is rung when the job changes. Add it before you look, or you miss a change."""
        self._listeners[str(job_id)].add(listener)

    def remove(self, job_id: UUID, listener: Listener) -> None:
        others = self._listeners[str(job_id)]
        others.discard(listener)
        if not others:
            del self._listeners[str(job_id)]

    @contextlib.contextmanager
    def watching(self, job_id: UUID, *, looks_itself: bool = False) -> Iterator[Waiter]:
        waiter = Waiter(job_id, None if looks_itself else self._looks)
        self.add(job_id, waiter)
        try:
            yield waiter
        finally:
            self.remove(job_id, waiter)

    def ring(self, job_ids: Iterable[str]) -> None:
        for job_id in job_ids:
            for listener in self._listeners.get(job_id, ()):
                listener.ring()

    def ring_all(self) -> None:
        self.ring(self._listeners)

    async def _ring_all_forever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.ring_all()

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (redis.RedisError, OSError) as error:
                logger.warning("redis is away; jobs are looked at once a second: %r", error)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        broker = settings().broker
        async with (
            redis.Redis.from_url(broker.url, socket_connect_timeout=broker.timeout_seconds) as client,
            client.pubsub(ignore_subscribe_messages=True) as subscription,
        ):
            await subscription.subscribe(changes_channel())
            async for message in subscription.listen():
                self.ring(message["data"].decode().split())


async def _look(waiters: Sequence[Waiter]) -> None:
    """Wakes those whose job changed, or is not there any more; one statement for all."""
    with acting_as_platform():
        versions = await read(jobs.versions, {waiter.job_id for waiter in waiters})
    for waiter in waiters:
        if versions.get(waiter.job_id) != waiter.seen:
            waiter.changed.set()


@contextlib.asynccontextmanager
async def in_background(*coroutines: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """They run until the block ends."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        yield
    finally:
        while running := [task for task in tasks if not task.done()]:
            for task in running:
                task.cancel()  # redis-py takes a cancel that comes while it connects for a timeout, and goes on
            await asyncio.wait(running, timeout=CANCEL_AGAIN_SECONDS)
        await asyncio.gather(*tasks, return_exceptions=True)
