"""Single flight: concurrent calls for the same key in this process share one computation."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotDoneYet
from typing import Generic, TypeVar

T = TypeVar("T")

POLL_SECONDS = 0.1


class SingleFlight(Generic[T]):
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_flight: dict[bytes, Future[T]] = {}

    def run(self, key: bytes, compute: Callable[[], T], checkpoint: Callable[[], None]) -> tuple[T, bool]:
        """The result of `compute`, and whether this call computed it.

        While another thread computes the same key, `checkpoint` is called again and again; what it raises ends the
        wait. Where that computation fails, one of the waiting calls computes.
        """
        while True:
            with self._lock:
                theirs = self._in_flight.get(key)
                if theirs is None:
                    ours = self._in_flight[key] = Future()
            if theirs is None:
                return self._compute(key, compute, ours), True
            try:
                return _wait_for(theirs, checkpoint), False
            except CancelledError:
                continue

    def _compute(self, key: bytes, compute: Callable[[], T], ours: "Future[T]") -> T:
        try:
            result = compute()
            ours.set_result(result)
            return result
        finally:
            self._remove(key)
            ours.cancel()  # without a result nobody may wait for it; one that has its result stays as it is

    def _remove(self, key: bytes) -> None:
        with self._lock:
            del self._in_flight[key]


def _wait_for(theirs: "Future[T]", checkpoint: Callable[[], None]) -> T:
    while True:
        checkpoint()
        try:
            return theirs.result(POLL_SECONDS)
        except NotDoneYet:
            continue
