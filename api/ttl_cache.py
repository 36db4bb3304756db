"""What was read lately, so that a busy API does not ask PostgreSQL the same question for every request."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_REMEMBERED = 10_000


class TtlCache(Generic[K, V]):
    """An answer serves for `seconds`. Who asks for the same while it is read shares that read; errors are not kept."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._answers: dict[K, tuple[float, asyncio.Future[V]]] = {}

    def find(self, key: K) -> V | None:
        """What is remembered, without reading."""
        asked_at, answer = self._answers.get(key, (0.0, None))
        if answer is None or not answer.done() or time.monotonic() - asked_at > self._seconds:
            return None
        return answer.result()

    async def get(self, key: K, read: Callable[[], Awaitable[V]]) -> V:
        asked_at, answer = self._answers.get(key, (0.0, None))
        if answer is None or time.monotonic() - asked_at > self._seconds:
            answer = self._ask(key, read)
        return answer.result() if answer.done() else await asyncio.shield(answer)

    def forget(self, key: K) -> None:
        self._answers.pop(key, None)

    def _ask(self, key: K, read: Callable[[], Awaitable[V]]) -> asyncio.Future[V]:
        if len(self._answers) >= MOST_REMEMBERED:
            self._answers.clear()
        answer = asyncio.ensure_future(read())
        self._answers[key] = time.monotonic(), answer
        answer.add_done_callback(lambda _: self._forget_failure(key, answer))
        return answer

    def _forget_failure(self, key: K, answer: asyncio.Future[V]) -> None:
        failed = answer.cancelled() or answer.exception() is not None
        if failed and self._answers.get(key, (0.0, None))[1] is answer:
            del self._answers[key]
