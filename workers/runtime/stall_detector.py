"""A worker that lives and hears nothing ends itself, and its supervisor starts a new one (celery #10302)."""

import logging
import os
import signal
import threading
import time
from collections.abc import Sequence
from typing import Any

import redis
from celery.worker import state

from tasks.notifier import notifier
from tasks.queues import QUEUES
from tasks.settings import WorkerSettings
from tasks.shutdown import stopping

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
KILL_AFTER_SECONDS = 10.0  # beyond what a warm shutdown may take


class ConsumerStallDetector:
    """Whether a consumer hears: it is deaf when for so long bells waited, a slot was free, and no message came."""

    def __init__(self, deaf_seconds: float) -> None:
        self._deaf_seconds = deaf_seconds
        self._count = 0
        self._fine_at = time.monotonic()

    def is_deaf(self, now: float, *, count: int, is_called: bool) -> bool:
        """`count` is how many messages it ever heard; it `is_called` while bells wait for a slot that is free."""
        if not is_called or count != self._count:
            self._count, self._fine_at = count, now
        return now - self._fine_at > self._deaf_seconds


class Watchdog:
    """Watches over the consumer of this process, from its main process."""

    def __init__(self, queues: Sequence[str]) -> None:
        self._queues = [QUEUES[name] for name in queues]
        self._hearing = ConsumerStallDetector(WorkerSettings().deaf_seconds)

    def begin(self, pool: Any) -> None:
        threading.Thread(target=self._watch, args=[pool], name="watchdog", daemon=True).start()

    def _watch(self, pool: Any) -> None:
        while not stopping.wait(LOOK_SECONDS):
            count = state.all_total_count[0]
            if self._hearing.is_deaf(time.monotonic(), count=count, is_called=self._is_called(pool)):
                self._end_process()
                return

    def _is_called(self, pool: Any) -> bool:
        if len(state.reserved_requests) >= pool.num_processes:
            return False
        try:
            return any(notifier().waiting_wakeups(queue) for queue in self._queues)
        except redis.RedisError:  # then nobody can hear
            return False

    def _end_process(self) -> None:
        logger.error("deaf: bells wait, slots are free, and no message comes; this worker ends to be started anew")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(WorkerSettings().warm_shutdown_seconds + KILL_AFTER_SECONDS)  # the process may end at any time
        logger.critical("this worker did not end by itself and is killed")
        os._exit(1)  # a SIGKILL to oneself does nothing to the first process of a container
