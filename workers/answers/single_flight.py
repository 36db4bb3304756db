"""Equal questions at once, within this process: one is answered, the others wait for what comes of it."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from typing import Generic, TypeVar

T = TypeVar("T")

LOOK_SECONDS = 0.1


class SingleFlight(Generic[T]):
    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._under_way: dict[bytes, Future[T]] = {}

    def of(self, key: bytes, make: Callable[[], T], wait: Callable[[], None]) -> tuple[T, bool]:
        """What `make` answers, and whether it was called for this one. Who waits calls `wait` again and again, and may
        leave by what it raises; where the one that was waited for fails, the next makes it."""
        while True:
            with self._guard:
                theirs = self._under_way.get(key)
                if theirs is None:
                    ours = self._under_way[key] = Future()
            if theirs is None:
                return self._make(key, make, ours), True
            try:
                return _await(theirs, wait), False
            except CancelledError:
                continue

    def _make(self, key: bytes, make: Callable[[], T], ours: "Future[T]") -> T:
        try:
            made = make()
        except BaseException:
            self._leave(key)
            ours.cancel()
            raise
        self._leave(key)
        ours.set_result(made)
        return made

    def _leave(self, key: bytes) -> None:
        with self._guard:
            del self._under_way[key]


def _await(theirs: "Future[T]", wait: Callable[[], None]) -> T:
    while True:
        wait()
        try:
            return theirs.result(LOOK_SECONDS)
        except NotYet:
            continue
