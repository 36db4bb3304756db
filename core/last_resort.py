"""The end of a process that does not end by itself: something in it waits for a line that is gone, or computes on."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.settings import settings

logger = logging.getLogger(__name__)

GIVE_BACK_SECONDS = 5.0  # for jobs that go back to their queues
KILL_SECONDS = 2.0  # for a process that ends itself


def worker_seconds() -> float:
    """From the moment that a worker is told to stop: then it ends, whatever it waits for."""
    return settings().worker.warm_shutdown_seconds + GIVE_BACK_SECONDS


def grace_seconds() -> float:
    """How long whoever stops a worker leaves it to itself, so that it gives its jobs back."""
    return worker_seconds() + KILL_SECONDS


def end_within(seconds: float, before: Callable[[], None] = lambda: None) -> None:
    """Ends this process then, if it still runs. Nothing is lost: leases run out, and transactions are rolled back."""
    _start_timer(seconds, before)


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """For what closes at the end of a process: a block that takes longer ends it."""
    timer = _start_timer(seconds, lambda: None)
    try:
        yield
    finally:
        timer.cancel()


def _start_timer(seconds: float, before: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, _end, args=[seconds, before])
    timer.daemon = True
    timer.start()
    return timer


def _end(seconds: float, before: Callable[[], None]) -> None:
    logger.warning("this process did not end by itself within %.0f s and is ended", seconds)
    try:
        before()
    finally:
        os._exit(1)  # a SIGKILL to oneself does nothing to the first process of a container
