"""Celery's own task events, so that Flower shows jobs: the job's id is the uuid and its kind the name."""

import logging
import time
from collections.abc import Sequence
from typing import Any

import redis
from celery import current_task
from kombu.exceptions import OperationalError

from core.batcher import Batcher, Failure
from core.once import once
from tasks.app import app
from tasks.attempt import Attempt

logger = logging.getLogger(__name__)

MOST_JOBS_A_SECOND = 300  # more than anybody looks at; an event costs more than a short job
MOST_WAITING = 10_000  # with more than that the broker is away, and a view is not worth memory
SEND_EVERY_SECONDS = 0.05

TaskEvent = tuple[str, dict[str, Any]]


class FlowerEvents:
    """Sends events from one thread, many in a message. Events that cannot be sent are dropped: Flower is a view, never
    the truth. Of a flood of jobs it shows some, and those from start to end."""

    def __init__(self, hostname: str) -> None:
        self._hostname = hostname
        self._second = 0.0
        self._jobs = 0
        self._batcher = Batcher[TaskEvent](
            self._send,
            _log_dropped,
            name="task events",
            linger_seconds=SEND_EVERY_SECONDS,
            most_waiting=MOST_WAITING,
        )

    def admits(self) -> bool:
        """Whether one more job can be shown now."""
        now = time.monotonic()
        if now - self._second > 1:
            self._second, self._jobs = now, 0
        self._jobs += 1
        return self._jobs <= MOST_JOBS_A_SECOND

    def add(self, type_: str, fields: dict[str, Any]) -> None:
        if not self._batcher.add((type_, {"timestamp": time.time(), **fields})):
            logger.debug("a task event was dropped")

    def _send(self, events: Sequence[TaskEvent]) -> None:
        try:
            with app.events.default_dispatcher(hostname=self._hostname) as dispatcher:
                dispatcher.buffer_group, dispatcher.buffer_limit = frozenset({"task"}), len(events) + 1
                for type_, fields in events:
                    dispatcher.send(type_, retry=False, **fields)
                dispatcher.flush()
        except (OperationalError, redis.RedisError, OSError):
            logger.debug("redis is away; %d task events were dropped", len(events))


def _log_dropped(failures: Sequence[Failure[TaskEvent]]) -> None:
    logger.error("%d task events were dropped", len(failures), exc_info=failures[0][1])


@once
def _flower_events() -> FlowerEvents:
    return FlowerEvents(current_task.request.hostname)


def show_start(attempt: Attempt) -> None:
    """Outside a Celery worker it does nothing."""
    if not _flower_events.is_made and not current_task:
        return
    attempt.is_shown = _flower_events().admits()
    if attempt.is_shown:
        retries = attempt.fence.attempt - 1
        show(attempt, "task-received", name=attempt.claim.kind, args="()", kwargs="{}", retries=retries)
        show(attempt, "task-started")


def show(attempt: Attempt, type_: str, **fields: Any) -> None:
    """The next event of an attempt whose start is shown."""
    if not attempt.is_shown:
        return
    if type_ == "task-succeeded":
        fields = {"result": "", "runtime": attempt.age_seconds}
    _flower_events().add(type_, {"uuid": str(attempt.id), **fields})
