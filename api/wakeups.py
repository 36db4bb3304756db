"""Waking requests that wait for a job: one subscription to Redis for the whole process.

It is only a bell. Who waits looks at PostgreSQL once a second anyway, so nothing depends on Redis being there.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import redis.asyncio as redis

from tasks.bell import changes_channel
from tasks.settings import BrokerSettings

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
RECONNECT_SECONDS = 1.0


class Wakeups:
    def __init__(self) -> None:
        self._waiting: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._listen_forever())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @contextlib.contextmanager
    def watching(self, job_id: UUID) -> Iterator[asyncio.Event]:
        """An event that is set when the job changes. Begin to watch before you look, or you miss a change."""
        event = asyncio.Event()
        self._waiting[job_id].add(event)
        try:
            yield event
        finally:
            self._waiting[job_id].discard(event)
            if not self._waiting[job_id]:
                del self._waiting[job_id]

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (redis.RedisError, OSError) as error:
                logger.warning("redis is away; waiting requests look once a second: %r", error)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        settings = BrokerSettings()
        async with (
            redis.Redis.from_url(settings.url, socket_connect_timeout=settings.timeout_seconds) as client,
            client.pubsub(ignore_subscribe_messages=True) as subscription,
        ):
            await subscription.subscribe(changes_channel())
            async for message in subscription.listen():
                for job_id in message["data"].decode().split():
                    self._wake(UUID(job_id))

    def _wake(self, job_id: UUID) -> None:
        for event in self._waiting.get(job_id, ()):
            event.set()


async def pause(event: asyncio.Event, seconds: float) -> None:
    """Until the event is set, or it is time to look anyway."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), min(seconds, LOOK_SECONDS))
    event.clear()
