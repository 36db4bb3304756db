"""Job changes: which requests wait for which job, and one Redis subscription for the whole process.

A notification says only that a job may have changed. All listeners are notified once a second anyway, so nothing
depends on Redis.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Protocol
from uuid import UUID

import redis

from api import fair_share
from api.background import in_background, repeat
from api.coalescer import Coalescer
from api.serving import serving
from core.outages import REDIS
from db.queries.jobs import jobs
from db.row_level_security import acting_as_platform
from db.transactions import read
from tasks import redis_clients
from tasks.job_schema import revision
from tasks.notifier import CHANGING, changes_channel
from tasks.redis_clients import Silence

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
CHANGING_SECONDS = (0.003, 0.01, 0.03)  # when a change that is on its way is looked for
RECONNECT_SECONDS = 1.0


class Listener(Protocol):
    def notify(self) -> None:
        """The job may have changed."""


class Waiter:
    """A request that waits for another revision of a job than `seen`. They are loaded for many waiters at once; one
    without a coalescer is woken by every notification, and checks for itself."""

    def __init__(self, job_id: UUID, coalescer: "Coalescer[Waiter] | None") -> None:
        self.job_id = job_id
        self.seen: str | None = None
        self.changed = asyncio.Event()
        self._coalescer = coalescer

    def notify(self) -> None:
        if self._coalescer is None:
            self.changed.set()
        else:
            self._coalescer.add(self)

    async def pause(self, seconds: float) -> None:
        """Until the job has another revision, or the time is up."""
        async with fair_share.paused():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), seconds)
        self.changed.clear()


class JobChanges:
    def __init__(self) -> None:
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)
        self._coalescer = Coalescer(_load_revisions)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async with in_background(self.listen_forever(), repeat(self._notify_all, every_seconds=LOOK_SECONDS)):
            yield
        await self._coalescer.close()

    def add(self, job_id: UUID, listener: Listener) -> None:
        """The listener is notified when the job changes. Add it before you read the job, or you miss a change."""
        self._listeners[str(job_id)].add(listener)

    def remove(self, job_id: UUID, listener: Listener) -> None:
        others = self._listeners[str(job_id)]
        others.discard(listener)
        if not others:
            del self._listeners[str(job_id)]

    @contextlib.contextmanager
    def watching(self, job_id: UUID, *, checks_itself: bool = False) -> Iterator[Waiter]:
        waiter = Waiter(job_id, None if checks_itself else self._coalescer)
        self.add(job_id, waiter)
        try:
            yield waiter
        finally:
            self.remove(job_id, waiter)

    def notify(self, job_ids: Iterable[str]) -> None:
        for job_id in job_ids:
            for listener in self._listeners.get(job_id, ()):
                listener.notify()

    def notify_all(self) -> None:
        self.notify(self._listeners)

    async def _notify_all(self) -> None:
        self.notify_all()

    async def listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (redis.RedisError, OSError) as error:
                REDIS.note_failure(error)
                logger.debug("jobs are checked once a second")
            except Exception:  # without this task all requests that wait would wait for the next second
                logger.exception("the subscription to changes of jobs begins anew")
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        silence = Silence()
        async with redis_clients.async_client() as client, client.pubsub() as subscription:
            await subscription.subscribe(changes_channel())
            while True:
                message = await subscription.get_message(timeout=LOOK_SECONDS)
                if silence.is_to_be_broken(message):
                    await subscription.ping()
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self.notify(self._listeners)  # what came while there was no subscription was not heard
                elif message["type"] == "message":
                    self._hear(message["data"].decode(errors="replace").split())  # GPU hosts publish here too

    def _hear(self, words: Sequence[str]) -> None:
        if words[:1] != [CHANGING]:
            self.notify(words)
            return
        for seconds in CHANGING_SECONDS:
            asyncio.get_running_loop().call_later(seconds, self.notify, words[1:])


async def _load_revisions(waiters: Sequence[Waiter]) -> None:
    """Wakes the waiters whose job changed or was deleted; one statement for all."""
    with acting_as_platform():
        found = await read(jobs.waits, {waiter.job_id for waiter in waiters})
        now_serving = await serving()
    for waiter in waiters:
        wait = found.get(waiter.job_id)
        if (wait and revision(wait, now_serving)) != waiter.seen:
            waiter.changed.set()
