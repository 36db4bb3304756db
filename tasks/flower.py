"""Showing jobs in Flower: Celery's own task events, with the job's id as uuid and its kind as name."""

import logging
import queue
import threading
from typing import Any

import redis
from celery import current_task
from kombu.exceptions import OperationalError

from db.once import once
from tasks.app import app
from tasks.attempt import Attempt

logger = logging.getLogger(__name__)

MOST_WAITING = 10_000  # more than that means that the broker is away, and a picture is not worth memory


class Picture:
    """Sends events from one thread. What cannot be sent is dropped: Flower is a view, never the truth."""

    def __init__(self, hostname: str) -> None:
        self._hostname = hostname
        self._events: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue(MOST_WAITING)
        threading.Thread(target=self._send_forever, name="flower", daemon=True).start()

    def add(self, type_: str, fields: dict[str, Any]) -> None:
        try:
            self._events.put_nowait((type_, fields))
        except queue.Full:
            logger.debug("an event for flower was dropped")

    def _send_forever(self) -> None:
        while True:
            type_, fields = self._events.get()
            try:
                with app.events.default_dispatcher(hostname=self._hostname) as dispatcher:
                    dispatcher.send(type_, retry=False, **fields)
            except (OperationalError, redis.RedisError, OSError):
                logger.debug("redis is away; an event for flower was dropped")


@once
def _picture(hostname: str) -> Picture:
    return Picture(hostname)


def show(attempt: Attempt, type_: str, **fields: Any) -> None:
    """Outside a Celery worker it does nothing."""
    if not current_task:
        return
    if type_ == "task-received":
        fields = {"name": attempt.claim.kind, "args": "()", "kwargs": "{}", "retries": attempt.fence.attempt - 1}
    if type_ == "task-succeeded":
        fields = {"result": "", "runtime": attempt.age_seconds}
    _picture(current_task.request.hostname).add(type_, {"uuid": str(attempt.id), **fields})
