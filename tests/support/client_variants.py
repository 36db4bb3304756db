"""Both clients behind one face, so that one test says what holds for both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeVar, cast

from pensum_client import AsyncPensum, Event, JobOut, Pensum

T = TypeVar("T")
Face = Literal["sync", "async"]
FACES: tuple[Face, ...] = ("sync", "async")
PATIENCE_SECONDS = 30.0


class InThread:
    """The client for threads, as if it were the one for coroutines."""

    def __init__(self, pensum: Pensum) -> None:
        self._pensum = pensum

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        method = getattr(self._pensum, name)
        return lambda *args, **options: asyncio.to_thread(method, *args, **options)

    def stream(self, *args: Any, **options: Any) -> AsyncIterator[Event]:
        return _from_thread(self._pensum.stream(*args, **options))

    def jobs(self, **filters: Any) -> AsyncIterator[JobOut]:
        return _from_thread(self._pensum.jobs(**filters))


async def _from_thread(items: Iterator[T]) -> AsyncIterator[T]:
    while (item := await asyncio.to_thread(next, items, None)) is not None:
        yield item


@asynccontextmanager
async def opened(face: Face, url: str, key: str, *, timeout: float = PATIENCE_SECONDS) -> AsyncIterator[AsyncPensum]:
    if face == "sync":
        with Pensum(url, key, timeout=timeout) as pensum:
            yield cast(AsyncPensum, InThread(pensum))
    else:
        async with AsyncPensum(url, key, timeout=timeout) as asynchronous:
            yield asynchronous
