"""Hearing rings while awake: a slot that found nothing listens for a while, and so needs no Celery message to go on.
A cancel is heard here too.

Celery takes two milliseconds to wake a slot; a process that listens to Redis itself takes a fifth of that.
"""

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

import redis

from tasks import notifier
from tasks.queues import Queue
from tasks.settings import BrokerSettings

logger = logging.getLogger(__name__)

LOOK_UP_SECONDS = 0.5  # how long a listening slot may overlook that the worker stops
CALL_AGAIN_SECONDS = 0.05


class QueueSubscriber:
    """One subscription for all slots of a queue in this process, until `stopping` is set. A ring that no slot listened
    to waits for the next."""

    def __init__(self, queue: Queue, stopping: threading.Event, on_cancel: Callable[[set[UUID]], None]) -> None:
        self._queue = queue
        self._stopping = stopping
        self._on_cancel = on_cancel
        self._rings = 0
        self._listening = 0
        self._is_deaf = False
        self._called_at = 0.0
        self._news = threading.Condition()
        threading.Thread(target=self._hear_forever, name=f"ear of {queue.name}", daemon=True).start()

    def listen(self, seconds: float) -> bool:
        """Whether there may be work. False when the time is over, the worker stops, or Redis is away."""
        deadline = time.monotonic() + seconds
        with self._news:
            self._listening += 1
            try:
                while not self._rings:
                    left = deadline - time.monotonic()
                    if left <= 0 or self._is_deaf or self._stopping.is_set():
                        return False
                    self._news.wait(min(left, LOOK_UP_SECONDS))
                self._rings -= 1
                return True
            finally:
                self._listening -= 1

    def _hear_forever(self) -> None:
        while not self._stopping.is_set():
            try:
                self._hear()
            except (redis.RedisError, OSError) as error:
                logger.warning("redis is away; slots of %s wake by bells and the relay: %r", self._queue.name, error)
                self._become_deaf()
                time.sleep(LOOK_UP_SECONDS)  # the pace of attempts to connect, not a wait for something

    def _hear(self) -> None:
        settings = BrokerSettings()
        server = redis.Redis.from_url(
            settings.url,
            socket_connect_timeout=settings.timeout_seconds,
            socket_timeout=settings.timeout_seconds,
            socket_keepalive=True,
            health_check_interval=10,
        )
        with server, server.pubsub() as subscription:  # type: ignore[no-untyped-call]
            subscription.subscribe(notifier.wakeups_channel(self._queue), notifier.cancels_channel())
            while not self._stopping.is_set():
                message = subscription.get_message(timeout=LOOK_UP_SECONDS)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self._is_deaf = False
                elif message["channel"] == notifier.cancels_channel().encode():
                    self._on_cancel({UUID(job_id) for job_id in message["data"].decode().split()})
                else:
                    self._be_rung(int(message["data"]))

    def _be_rung(self, jobs: int) -> None:
        with self._news:
            unheard = jobs - self._listening
            self._rings = min(self._rings + jobs, self._queue.slots)
            self._news.notify(jobs)
        now = time.monotonic()
        if unheard > 0 and now - self._called_at > CALL_AGAIN_SECONDS:
            self._called_at = now
            notifier.notifier().send_wakeup(self._queue, unheard)

    def _become_deaf(self) -> None:
        with self._news:
            self._is_deaf = True
            self._news.notify_all()
