"""Showing jobs in Flower: Celery's own task events, with the job's id as uuid and its kind as name."""

import logging
import queue
import threading
import time
from typing import Any

import redis
from celery import current_task
from kombu.exceptions import OperationalError

from core.once import once
from tasks.app import app
from tasks.attempt import Attempt

logger = logging.getLogger(__name__)

MOST_JOBS_A_SECOND = 300  # more than anybody looks at; an event costs more than a short job
MOST_WAITING = 10_000  # more than that means that the broker is away, and a picture is not worth memory
SEND_EVERY_SECONDS = 0.05


class FlowerEvents:
    """Sends events from one thread, many in a message. What cannot be sent is dropped: Flower is a view, never the
    truth. Of a flood of jobs it shows some, and those from beginning to end."""

    def __init__(self, hostname: str) -> None:
        self._hostname = hostname
        self._events: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue(MOST_WAITING)
        self._second = 0.0
        self._jobs = 0
        threading.Thread(target=self._send_forever, name="flower", daemon=True).start()

    def admits(self) -> bool:
        """Whether one more job can be shown now."""
        now = time.monotonic()
        if now - self._second > 1:
            self._second, self._jobs = now, 0
        self._jobs += 1
        return self._jobs <= MOST_JOBS_A_SECOND

    def add(self, type_: str, fields: dict[str, Any]) -> None:
        try:
            self._events.put_nowait((type_, {"timestamp": time.time(), **fields}))
        except queue.Full:
            logger.debug("an event for flower was dropped")

    def _send_forever(self) -> None:
        while True:
            first = self._events.get()
            time.sleep(SEND_EVERY_SECONDS)  # the pace of the picture
            try:
                self._send([first, *self._waiting()])
            except (OperationalError, redis.RedisError, OSError):
                logger.debug("redis is away; events for flower were dropped")

    def _waiting(self) -> list[tuple[str, dict[str, Any]]]:
        return [self._events.get_nowait() for _ in range(self._events.qsize())]

    def _send(self, events: list[tuple[str, dict[str, Any]]]) -> None:
        with app.events.default_dispatcher(hostname=self._hostname) as dispatcher:
            dispatcher.buffer_group, dispatcher.buffer_limit = frozenset({"task"}), len(events) + 1
            for type_, fields in events:
                dispatcher.send(type_, retry=False, **fields)
            dispatcher.flush()


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
    """What comes next, of an attempt whose start is shown."""
    if not attempt.is_shown:
        return
    if type_ == "task-succeeded":
        fields = {"result": "", "runtime": attempt.age_seconds}
    _flower_events().add(type_, {"uuid": str(attempt.id), **fields})
