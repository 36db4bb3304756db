"""A worker whose consumer stalled ends itself, and its supervisor starts a new one (celery #10302)."""

import logging
import os
import signal
import threading
import time
from collections.abc import Sequence
from typing import Any

import redis
from celery.worker import state

from core.outages import REDIS
from core.settings import settings
from tasks.notifier import notifier
from tasks.queues import QUEUES
from tasks.shutdown import claims_no_more

logger = logging.getLogger(__name__)

LOOKS = 2  # while a consumer stalls, and one more
KILL_AFTER_SECONDS = 10.0  # beyond what a warm shutdown may take


class ConsumerStallDetector:
    """A consumer is stalled when for so long wake-ups waited, a slot was free, and no message came."""

    def __init__(self, stall_seconds: float) -> None:
        self._stall_seconds = stall_seconds
        self._received = 0
        self._fine_at = time.monotonic()

    def is_stalled(self, now: float, *, received: int, is_due: bool) -> bool:
        """`received` counts all messages so far; a message `is_due` while wake-ups wait for a slot that is free."""
        if not is_due or received != self._received:
            self._received, self._fine_at = received, now
        return now - self._fine_at > self._stall_seconds


class Watchdog:
    """A thread of the main process that ends it when its consumer stalls."""

    def __init__(self, queues: Sequence[str]) -> None:
        self._queues = [QUEUES[name] for name in queues]
        self._detector = ConsumerStallDetector(settings().worker.stall_seconds)

    def begin(self, pool: Any) -> None:
        threading.Thread(target=self._watch, args=[pool], name="watchdog", daemon=True).start()

    def _watch(self, pool: Any) -> None:
        while not claims_no_more.wait(settings().worker.stall_seconds / LOOKS):
            try:
                is_stalled = self._is_stalled(pool)
            except Exception:  # without this thread nobody would notice
                logger.exception("nobody looked whether this worker is stalled")
                continue
            if is_stalled:
                self._end_process()
                return

    def _is_stalled(self, pool: Any) -> bool:
        received = state.all_total_count[0]
        return self._detector.is_stalled(time.monotonic(), received=received, is_due=self._is_due(pool))

    def _is_due(self, pool: Any) -> bool:
        if len(state.reserved_requests) >= pool.num_processes:
            return False
        try:
            is_waiting = notifier().waiting_wakeups(*self._queues) > 0
        except (redis.RedisError, OSError) as error:  # then no message can come
            REDIS.note_failure(error)
            return False
        REDIS.note_success()
        return is_waiting and not REDIS.is_on  # after an outage the consumer connects anew

    def _end_process(self) -> None:
        logger.error("stalled: wake-ups wait, slots are free, and no message comes; this worker ends to be restarted")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(settings().worker.warm_shutdown_seconds + KILL_AFTER_SECONDS)  # the process may end at any time
        logger.critical("this worker did not end by itself and is killed")
        os._exit(1)  # a SIGKILL to oneself does nothing to the first process of a container
