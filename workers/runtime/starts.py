"""Starts one after the other, for a queue whose jobs work for a moment and then wait for a server.

A hundred jobs that start at once would keep the interpreter busy for a second, and the tokens of all other jobs of the
process waiting.
"""

import threading
import time
from typing import Self

LONGEST_START_SECONDS = 0.05  # a job that takes longer does not wait for a server, and delays nobody


class Starts:
    def __init__(self) -> None:
        self._current: object = None
        self._ends_at = 0.0
        self._ended = threading.Condition()
        self._next = threading.Lock()  # only the next in line waits for the end, else each end would wake all

    def begin(self) -> "Start":
        """Waits until the start before this one has ended."""
        start = Start(self)
        with self._next, self._ended:
            while (left := self._ends_at - time.monotonic()) > 0:
                self._ended.wait(left)
            self._current, self._ends_at = start, time.monotonic() + LONGEST_START_SECONDS
        return start

    def end(self, start: "Start") -> None:
        with self._ended:
            if self._current is start:
                self._current, self._ends_at = None, 0.0
                self._ended.notify()


class Start:
    """Of one job. It ends when the job's handler begins to wait, or with the block."""

    def __init__(self, starts: Starts | None = None) -> None:
        self._starts = starts

    def end(self) -> None:
        if self._starts is not None:
            starts, self._starts = self._starts, None
            starts.end(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
