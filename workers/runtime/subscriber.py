"""The pub/sub subscriber of a queue: a slot that ran out of jobs stays awake for a while and needs no Celery message to
go on. Requests to cancel arrive here too.

Celery takes two milliseconds to wake a slot; a process that subscribes to Redis itself takes a fifth of that.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import redis

from core.outages import REDIS
from tasks import notifier, redis_clients
from tasks.queues import Queue
from tasks.redis_clients import Silence

logger = logging.getLogger(__name__)

LOOK_UP_SECONDS = 0.5  # how long the subscriber may overlook that the worker claims no more
WAKE_AGAIN_SECONDS = 0.05
MOST_JOBS = 1_000_000  # that one message may speak of


class QueueSubscriber:
    """One subscription for all slots of a queue in this process, until `ended` is set. A notification that comes
    while no slot waits is kept for the next."""

    def __init__(self, queue: Queue, ended: threading.Event, on_cancel: Callable[[set[UUID]], None]) -> None:
        self._queue = queue
        self._ended = ended
        self._on_cancel = on_cancel
        self._new_jobs = 0
        self._waiting_slots = 0
        self._is_disconnected = False
        self._untaken = 0
        self._woken_at = 0.0
        self._changed = threading.Condition()
        threading.Thread(target=self._run_forever, name=f"subscriber of {queue.name}", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Whether there may be work. False when the time is over, the worker claims no more, or Redis is away."""
        deadline = time.monotonic() + seconds
        with self._changed:
            self._waiting_slots += 1
            try:
                while not self._new_jobs:
                    left = deadline - time.monotonic()
                    if left <= 0 or self._is_disconnected or self._ended.is_set():
                        return False
                    self._changed.wait(left)
                self._new_jobs -= 1
                return True
            finally:
                self._waiting_slots -= 1

    def _run_forever(self) -> None:
        while not self._ended.is_set():
            try:
                self._subscribe()
            except (redis.RedisError, OSError) as error:
                REDIS.note_failure(error)
                logger.debug("Celery and the relay wake the slots of %s", self._queue.name)
            except Exception:  # without this thread no request to cancel would arrive either
                logger.exception("the subscriber of %s begins anew", self._queue.name)
            if not self._ended.is_set():
                self._on_disconnect()
                time.sleep(LOOK_UP_SECONDS)  # the pace of attempts to connect, not a wait for something
        with self._changed:
            self._changed.notify_all()

    def _subscribe(self) -> None:
        silence = Silence()
        with redis_clients.client() as server, server.pubsub() as subscription:
            subscription.subscribe(notifier.wakeups_channel(self._queue), notifier.cancels_channel())
            while not self._ended.is_set():
                message = subscription.get_message(timeout=WAKE_AGAIN_SECONDS if self._untaken else LOOK_UP_SECONDS)
                if silence.is_to_be_broken(message):
                    subscription.ping()
                if message is None or message["type"] == "pong":
                    self._wake_sleeping_slots()
                elif message["type"] == "subscribe":
                    self._is_disconnected = False
                else:
                    self._hear(message)

    def _hear(self, message: Mapping[str, Any]) -> None:
        """Whatever GPU hosts may publish here is no more than a hint."""
        try:
            if message["channel"] == notifier.cancels_channel().encode():
                self._on_cancel({UUID(job_id) for job_id in message["data"].decode().split()})
            else:
                self._on_new_jobs(max(0, min(int(message["data"]), MOST_JOBS)))
        except ValueError:
            logger.debug("a message that is none came over %s", message["channel"])

    def _on_new_jobs(self, jobs: int) -> None:
        with self._changed:
            self._untaken += max(0, jobs - self._waiting_slots)
            self._new_jobs = min(self._new_jobs + jobs, self._queue.slots)
            self._changed.notify(jobs)
        self._wake_sleeping_slots()

    def _wake_sleeping_slots(self) -> None:
        """For jobs that no awake slot took: at once, and not again before a pause, in which more may come."""
        now = time.monotonic()
        if self._untaken and now - self._woken_at > WAKE_AGAIN_SECONDS:
            if self._new_jobs:  # else slots that became free in the pause took them
                self._woken_at = now
                notifier.notifier().send_wakeup(self._queue, self._untaken)
            self._untaken = 0

    def _on_disconnect(self) -> None:
        with self._changed:
            self._is_disconnected = True
            self._changed.notify_all()
