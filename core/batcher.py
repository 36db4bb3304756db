"""Batching without a timer: everything that arrived while one batch was under way is the next batch.

An item that comes alone is processed alone, at once, and a crowd costs few batches. Only what has to be processed again
later waits for its time.
"""

import asyncio
import logging
import math
import threading
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextvars import Context
from itertools import islice
from typing import Generic, TypeVar

from core.errors import Transient

logger = logging.getLogger(__name__)

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

Failure = tuple[T, Exception]
Fail = Callable[[Sequence[Failure[T]]], None]


def process_all(process: Callable[[Sequence[T]], None], batch: Sequence[T]) -> list[Failure[T]]:
    """Processes the batch together; if that raises, item by item, so that one bad item fails alone. Returns what
    failed. While a dependency is away (`Transient`) nothing is tried again: each item alone would fail too."""
    try:
        process(batch)
        return []
    except Exception as error:  # whatever it is, the caller gets it, for each item that it concerns
        reason = error
    if _is_final(reason, batch):
        return [(item, reason) for item in batch]
    return [failure for item in batch for failure in process_all(process, [item])]


async def process_all_async(process: Callable[[Sequence[T]], Awaitable[None]], batch: Sequence[T]) -> list[Failure[T]]:
    """`process_all` on an event loop."""
    try:
        await process(batch)
        return []
    except Exception as error:  # whatever it is, the caller gets it, for each item that it concerns
        reason = error
    if _is_final(reason, batch):
        return [(item, reason) for item in batch]
    return [failure for item in batch for failure in await process_all_async(process, [item])]


def _is_final(error: Exception, batch: Sequence[T]) -> bool:
    return len(batch) == 1 or isinstance(error, Transient)


class Batcher(Generic[T]):
    """A thread of its own processes the batches. `fail` gets the items that could not be processed, with their errors.

    With `linger_seconds` a batch waits that long for more. Above `most_waiting` items, new ones are dropped.
    """

    def __init__(
        self,
        process: Callable[[Sequence[T]], None],
        fail: Fail[T],
        *,
        name: str,
        linger_seconds: float = 0.0,
        most_waiting: int | None = None,
    ) -> None:
        self._process = process
        self._fail = fail
        self._linger_seconds = linger_seconds
        self._most_waiting = most_waiting
        self._waiting: list[T] = []
        self._later: list[tuple[float, T]] = []
        self._added = threading.Condition()
        threading.Thread(target=self._run_forever, name=name, daemon=True).start()

    def __len__(self) -> int:
        """How many items wait for the next batch."""
        return len(self._waiting)

    def add(self, item: T) -> bool:
        """Whether there was room for it."""
        with self._added:
            if self._most_waiting is not None and len(self._waiting) >= self._most_waiting:
                return False
            self._waiting.append(item)
            self._added.notify()
        return True

    def add_later(self, item: T, seconds: float) -> None:
        """The item has its turn in a batch that begins no sooner than in so many seconds."""
        with self._added:
            self._later.append((time.monotonic() + seconds, item))
            self._added.notify()

    def _run_forever(self) -> None:
        while True:
            batch = self._next_batch()
            _hand_back(process_all(self._process, batch), self._fail)

    def _next_batch(self) -> list[T]:
        with self._added:
            while not self._waiting and (seconds := self._seconds_until_later()) > 0:
                self._added.wait(None if math.isinf(seconds) else seconds)
        if self._linger_seconds:
            time.sleep(self._linger_seconds)
        with self._added:
            now = time.monotonic()
            batch = [*self._waiting, *(item for at, item in self._later if at <= now)]
            self._waiting, self._later = [], [(at, item) for at, item in self._later if at > now]
        return batch

    def _seconds_until_later(self) -> float:
        return min((at for at, _ in self._later), default=math.inf) - time.monotonic()


class AsyncBatcher(Generic[H]):
    """`Batcher` on an event loop, as a task that lives while items wait. An item that was added twice is processed once
    in a batch, and a batch has `most_at_once` items at most, those that waited longest.

    The task serves many callers, so it inherits no context variable from whoever came first.
    """

    def __init__(
        self, process: Callable[[Sequence[H]], Awaitable[None]], fail: Fail[H], *, most_at_once: int | None = None
    ) -> None:
        self._process = process
        self._fail = fail
        self._most_at_once = most_at_once
        self._waiting: dict[H, None] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, item: H) -> None:
        self._waiting[item] = None
        if self._task is None:
            self._task = asyncio.create_task(self._run(), context=Context())

    async def close(self) -> None:
        """Drops what waits, and cancels the batch that is under way."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._waiting:
                _hand_back(await process_all_async(self._process, self._next_batch()), self._fail)
        finally:
            self._task = None

    def _next_batch(self) -> list[H]:
        batch = list(islice(self._waiting, self._most_at_once))
        for item in batch:
            del self._waiting[item]
        return batch


def _hand_back(failures: Sequence[Failure[T]], fail: Fail[T]) -> None:
    if not failures:
        return
    try:
        fail(failures)
    except Exception:  # a bug in `fail` must not end the batcher, which serves the whole process
        logger.exception("%d failures of a batch could not be handled, the first: %r", len(failures), failures[0][1])
