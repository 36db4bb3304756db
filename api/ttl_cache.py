"""A TTL cache with shared loads, so that a busy API does not send PostgreSQL the same query for every request."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MAX_ENTRIES = 10_000


class TtlCache(Generic[K, V]):
    """Caches each value for `seconds`. Concurrent callers share one load of a key; errors are not cached."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._entries: dict[K, tuple[float, asyncio.Future[V]]] = {}

    def __contains__(self, key: K) -> bool:
        """Whether it was loaded before or is being loaded, however old its value is."""
        return key in self._entries

    async def get(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        loaded_at, future = self._entries.get(key, (0.0, None))
        if future is None or time.monotonic() - loaded_at > self._seconds:
            future = self._load(key, load)
        return future.result() if future.done() else await asyncio.shield(future)

    def discard(self, key: K) -> None:
        self._entries.pop(key, None)

    def _load(self, key: K, load: Callable[[], Awaitable[V]]) -> asyncio.Future[V]:
        if len(self._entries) >= MAX_ENTRIES:
            self._entries.clear()
        future = asyncio.ensure_future(load())
        self._entries[key] = time.monotonic(), future
        future.add_done_callback(lambda _: self._discard_failure(key, future))
        return future

    def _discard_failure(self, key: K, future: asyncio.Future[V]) -> None:
        failed = future.cancelled() or future.exception() is not None
        if failed and self._entries.get(key, (0.0, None))[1] is future:
            del self._entries[key]
