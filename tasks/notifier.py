"""Notifications after a commit: queues have new jobs, a job changed, somebody wants a job to stop.

One thread publishes them, off the path of requests and jobs, and merges what came meanwhile (core/batcher.py). Awake
slots get a Redis message (workers/runtime/subscriber.py); where no slot is awake, a Celery message wakes one. While
Redis is away notifications are dropped: the relay notifies again, and waiting API processes look at PostgreSQL once a
second anyway.
"""

import logging
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from uuid import UUID

import redis
from kombu.exceptions import OperationalError
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.batcher import Batcher, Failure
from core.once import once
from core.outages import REDIS
from core.settings import settings
from tasks import redis_clients
from tasks.app import WAKE_SLOT, app
from tasks.queues import QUEUES, Queue

logger = logging.getLogger(__name__)

TRIGGER_SECONDS = 60.0  # by then beat has sent one as well
MOST_PER_SLOT = 2  # more wake-ups than this would find every slot awake
CHANGING = "changing"
"""Before the ids of a message: these jobs change in a moment. Older API processes take it for an id of nobody's."""
# What a session signals once it commits (keys of `Session.info`).
WAKEUPS = "pensum.wakeups"
CHANGES = "pensum.changes"
CANCELS = "pensum.cancels"
TRIGGERS = "pensum.triggers"


@once
def changes_channel() -> str:
    """The pub/sub channel that carries the ids of changed jobs, separated by spaces, or `CHANGING` and the ids of jobs
    that are about to change."""
    return f"{settings().broker.prefix}changes"


@once
def cancels_channel() -> str:
    """The pub/sub channel that carries the ids of jobs that somebody wants to stop, separated by spaces."""
    return f"{settings().broker.prefix}cancels"


@once
def wakeups_channel(queue: Queue) -> str:
    """The pub/sub channel that says how many jobs came to the queue."""
    return f"{settings().broker.prefix}rings.{queue.name}"


def wakeups_for(queue: Queue, jobs: int) -> int:
    return min(math.ceil(jobs / queue.batch), MOST_PER_SLOT * queue.slots)


class Signal(Enum):
    """What a notification says; each carries a number of jobs by queue, or ids of jobs, or names of tasks."""

    NEW_JOBS = auto()
    WAKEUP = auto()
    OVERDUE_JOBS = auto()
    JOB_CHANGED = auto()
    JOB_CHANGING = auto()
    CANCEL_REQUESTED = auto()
    SCHEDULE_DUE = auto()


Notification = tuple[Signal, Counter[str]]


class Notifier:
    """One thread that publishes what was signalled since it last looked."""

    def __init__(self) -> None:
        self._redis = redis_clients.client()
        self._batcher = Batcher[Notification](self._publish_all, _log_dropped, name="notifier")

    def notify_slots(self, jobs_by_queue: Counter[str]) -> None:
        """New jobs: notifies awake slots, and wakes sleeping ones where none is awake."""
        self._batcher.add((Signal.NEW_JOBS, jobs_by_queue))

    def send_wakeup(self, queue: Queue, jobs: int) -> None:
        """Wakes sleeping slots, wherever they are, unless wake-ups wait in the queue already."""
        self._batcher.add((Signal.WAKEUP, Counter({queue.name: jobs})))

    def notify_again(self, queue: Queue, jobs: int) -> None:
        """Notifies awake slots and wakes sleeping ones: the worker whose slots are awake may hang."""
        self._batcher.add((Signal.OVERDUE_JOBS, Counter({queue.name: jobs})))

    def job_changed(self, changed: Iterable[UUID]) -> None:
        """Tells API processes in which somebody waits for one of these jobs."""
        self._batcher.add((Signal.JOB_CHANGED, Counter(map(str, changed))))

    def job_changing(self, changing: Iterable[UUID]) -> None:
        """The same, of changes that are on their way to PostgreSQL: over a long line word of the commit comes late."""
        self._batcher.add((Signal.JOB_CHANGING, Counter(map(str, changing))))

    def cancel_requested(self, cancelled: Iterable[UUID]) -> None:
        """Tells the workers that run these jobs."""
        self._batcher.add((Signal.CANCEL_REQUESTED, Counter(map(str, cancelled))))

    def trigger(self, tasks: Iterable[str]) -> None:
        """Has a worker run these tasks of schedules, as beat does."""
        self._batcher.add((Signal.SCHEDULE_DUE, Counter(tasks)))

    def waiting_wakeups(self, *queues: Queue) -> int:
        """How many wake-ups of these queues no worker has taken yet, in one turn. Raises `redis.RedisError` while Redis
        is away."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for queue in queues:
                pipeline.llen(f"{settings().broker.prefix}{queue.name}")
            return sum(pipeline.execute())

    def _publish_all(self, batch: Sequence[Notification]) -> None:
        merged: dict[Signal, Counter[str]] = {signal: Counter() for signal in Signal}
        for signal, counts in batch:
            merged[signal].update(counts)
        try:
            self._notify_slots(merged[Signal.NEW_JOBS])
            self._publish_ids(changes_channel(), merged[Signal.JOB_CHANGED])
            self._publish_ids(changes_channel(), merged[Signal.JOB_CHANGING], CHANGING)
            self._publish_ids(cancels_channel(), merged[Signal.CANCEL_REQUESTED])
            self._send_triggers(merged[Signal.SCHEDULE_DUE])
            self._notify_again(merged[Signal.OVERDUE_JOBS])
            self._send_wakeups(merged[Signal.WAKEUP] | merged[Signal.OVERDUE_JOBS])
            REDIS.note_success()
        except (OperationalError, redis.RedisError, OSError) as error:
            REDIS.note_failure(error)
            logger.debug("the relay notifies later")

    def _notify_slots(self, jobs_by_queue: Counter[str]) -> None:
        for name, jobs in jobs_by_queue.items():
            if not self._redis.publish(wakeups_channel(QUEUES[name]), jobs):
                self._wake_slots(QUEUES[name], jobs)

    def _publish_ids(self, channel: str, ids: Iterable[str], *words: str) -> None:
        if listed := list(ids):
            self._redis.publish(channel, " ".join([*words, *listed]))

    def _send_triggers(self, tasks: Iterable[str]) -> None:
        for name in tasks:
            app.send_task(name, expires=TRIGGER_SECONDS, retry=False, ignore_result=True)

    def _notify_again(self, jobs_by_queue: Counter[str]) -> None:
        for name, jobs in jobs_by_queue.items():
            self._redis.publish(wakeups_channel(QUEUES[name]), jobs)

    def _send_wakeups(self, jobs_by_queue: Counter[str]) -> None:
        for name, jobs in jobs_by_queue.items():
            if not self.waiting_wakeups(QUEUES[name]):
                self._wake_slots(QUEUES[name], jobs)

    def _wake_slots(self, queue: Queue, jobs: int) -> None:
        for _ in range(min(wakeups_for(queue, jobs), MOST_PER_SLOT * queue.slots - self.waiting_wakeups(queue))):
            app.send_task(WAKE_SLOT, args=[queue.name], queue=queue.name, retry=False, ignore_result=True)


def _log_dropped(failures: Sequence[Failure[Notification]]) -> None:
    for (signal, _), error in failures:
        logger.error("%s was not published, the relay notifies later", signal.name, exc_info=error)


@once
def notifier() -> Notifier:
    """The notifier of this process."""
    return Notifier()


def wake_after_commit(session: Session, queue: str) -> None:
    session.info.setdefault(WAKEUPS, Counter())[queue] += 1


def job_changed_after_commit(session: Session, job_id: UUID) -> None:
    session.info.setdefault(CHANGES, set()).add(job_id)


def cancel_requested_after_commit(session: Session, job_id: UUID) -> None:
    """Tells the worker that runs the job, which would learn it only from its next lease renewal otherwise."""
    session.info.setdefault(CANCELS, set()).add(job_id)


def trigger_after_commit(session: Session, task: str) -> None:
    """Has a worker look at once whether the schedule of this task is due. Lost with Redis; beat triggers it later."""
    session.info.setdefault(TRIGGERS, set()).add(task)


@event.listens_for(Session, "after_commit")
def _notify_after_commit(session: Session) -> None:
    if jobs_by_queue := session.info.pop(WAKEUPS, None):
        notifier().notify_slots(jobs_by_queue)
    if changed := session.info.pop(CHANGES, None):
        notifier().job_changed(changed)
    if cancelled := session.info.pop(CANCELS, None):
        notifier().cancel_requested(cancelled)
    if triggers := session.info.pop(TRIGGERS, None):
        notifier().trigger(triggers)


@event.listens_for(Session, "after_rollback")
def _forget_after_rollback(session: Session) -> None:
    for key in (WAKEUPS, CHANGES, CANCELS, TRIGGERS):
        session.info.pop(key, None)
