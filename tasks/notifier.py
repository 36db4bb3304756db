"""Telling others, after a commit: queues that they have work, and waiting API processes that a job changed.

Both leave from one thread, off the path of requests and jobs, and several wishes for one queue become few messages.
A ring is heard by slots that are awake (workers/runtime/subscriber.py). Where none is, a Celery message wakes
one that sleeps. While Redis is away they are dropped: the relay rings again, and waiters look at
PostgreSQL once a second anyway.
"""

import logging
import math
import threading
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

import redis
from kombu.exceptions import OperationalError
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.once import once
from tasks.app import WAKE_SLOT, app
from tasks.queues import QUEUES, Queue
from tasks.settings import BrokerSettings

logger = logging.getLogger(__name__)

MOST_PER_SLOT = 2  # more bells than this could wake nobody
WAKEUPS = "pensum.rings"
CHANGES = "pensum.changes"
CANCELS = "pensum.cancels"


@once
def changes_channel() -> str:
    """The pub/sub channel that carries the ids of changed jobs, separated by spaces."""
    return f"{BrokerSettings().prefix}changes"


@once
def cancels_channel() -> str:
    """The pub/sub channel that carries the ids of jobs that somebody wants to stop, separated by spaces."""
    return f"{BrokerSettings().prefix}cancels"


@once
def wakeups_channel(queue: Queue) -> str:
    """The pub/sub channel that says how many jobs came to the queue."""
    return f"{BrokerSettings().prefix}rings.{queue.name}"


def wakeups_for(queue: Queue, jobs: int) -> int:
    return min(math.ceil(jobs / queue.batch), MOST_PER_SLOT * queue.slots)


class Notifier:
    """One thread that sends what was wished for since it last looked."""

    def __init__(self) -> None:
        settings = BrokerSettings()
        self._redis = redis.Redis.from_url(
            settings.url, socket_timeout=settings.timeout_seconds, socket_connect_timeout=settings.timeout_seconds
        )
        self._wishes = threading.Condition()
        self._rings: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()
        self._reminders: Counter[str] = Counter()
        self._changed: set[UUID] = set()
        self._cancelled: set[UUID] = set()
        threading.Thread(target=self._send_forever, name="bell", daemon=True).start()

    def ring(self, jobs_by_queue: Counter[str]) -> None:
        with self._wishes:
            self._rings += jobs_by_queue
            self._wishes.notify()

    def call(self, queue: Queue, jobs: int) -> None:
        """Wakes sleeping slots, wherever they are, unless some are being called already."""
        with self._wishes:
            self._calls[queue.name] += jobs
            self._wishes.notify()

    def remind(self, queue: Queue, jobs: int) -> None:
        """Tells those who listen once more, and calls sleeping slots too: who listens may be a worker that hangs."""
        with self._wishes:
            self._reminders[queue.name] += jobs
            self._wishes.notify()

    def tell(self, changed: Iterable[UUID]) -> None:
        with self._wishes:
            self._changed |= set(changed)
            self._wishes.notify()

    def cancel(self, cancelled: Iterable[UUID]) -> None:
        with self._wishes:
            self._cancelled |= set(cancelled)
            self._wishes.notify()

    def _send_forever(self) -> None:
        while True:
            with self._wishes:
                self._wishes.wait_for(self._has_wishes)
                rings, self._rings = self._rings, Counter()
                calls, self._calls = self._calls, Counter()
                reminders, self._reminders = self._reminders, Counter()
                changed, self._changed = self._changed, set()
                cancelled, self._cancelled = self._cancelled, set()
            try:
                self._ring_all(rings)
                self._tell(changes_channel(), changed)
                self._tell(cancels_channel(), cancelled)
                self._remind_all(reminders)
                self._call_all(calls | reminders)
            except (OperationalError, redis.RedisError, OSError) as error:
                logger.warning("redis is away; the relay rings later: %r", error)
            except Exception:  # the thread rings for the whole process
                logger.exception("a bell was not sent; the relay rings later")

    def _has_wishes(self) -> bool:
        return bool(self._rings or self._calls or self._reminders or self._changed or self._cancelled)

    def _ring_all(self, rings: Counter[str]) -> None:
        for name, jobs in rings.items():
            if not self._redis.publish(wakeups_channel(QUEUES[name]), jobs):
                self._wake_sleepers(QUEUES[name], jobs)

    def _tell(self, channel: str, jobs: set[UUID]) -> None:
        if jobs:
            self._redis.publish(channel, " ".join(map(str, jobs)))

    def _remind_all(self, reminders: Counter[str]) -> None:
        for name, jobs in reminders.items():
            self._redis.publish(wakeups_channel(QUEUES[name]), jobs)

    def _call_all(self, calls: Counter[str]) -> None:
        for name, jobs in calls.items():
            if not self.waiting_bells(QUEUES[name]):
                self._wake_sleepers(QUEUES[name], jobs)

    def _wake_sleepers(self, queue: Queue, jobs: int) -> None:
        for _ in range(min(wakeups_for(queue, jobs), MOST_PER_SLOT * queue.slots - self.waiting_bells(queue))):
            app.send_task(WAKE_SLOT, args=[queue.name], queue=queue.name, retry=False, ignore_result=True)

    def waiting_bells(self, queue: Queue) -> int:
        """How many bells nobody has heard yet. Raises `redis.RedisError` while Redis is away."""
        return int(self._redis.llen(f"{BrokerSettings().prefix}{queue.name}"))


@once
def notifier() -> Notifier:
    """This process's bell."""
    return Notifier()


def wake_after_commit(session: Session, queue: str) -> None:
    session.info.setdefault(WAKEUPS, Counter())[queue] += 1


def job_changed_after_commit(session: Session, job_id: UUID) -> None:
    session.info.setdefault(CHANGES, set()).add(job_id)


def cancel_requested_after_commit(session: Session, job_id: UUID) -> None:
    """Tells the worker that has the job; otherwise it would learn it at its next beat."""
    session.info.setdefault(CANCELS, set()).add(job_id)


@event.listens_for(Session, "after_commit")
def _send_after_commit(session: Session) -> None:
    if rings := session.info.pop(WAKEUPS, None):
        notifier().ring(rings)
    if changed := session.info.pop(CHANGES, None):
        notifier().tell(changed)
    if cancelled := session.info.pop(CANCELS, None):
        notifier().cancel(cancelled)


@event.listens_for(Session, "after_rollback")
def _forget_after_rollback(session: Session) -> None:
    for wishes in (WAKEUPS, CHANGES, CANCELS):
        session.info.pop(wishes, None)
