"""Both clients behind the interface of the asynchronous one, so that each test runs with both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal, TypeVar, cast

from pensum_client import AsyncPensum, DocumentOut, Event, JobOut, LoginSessionOut, Pensum, ProjectOut, ReviewOut

T = TypeVar("T")
Variant = Literal["sync", "async"]
VARIANTS: tuple[Variant, ...] = ("sync", "async")
SECONDS = 30.0


class InThread:
    """The synchronous client, each call in a thread, as if it were asynchronous."""

    def __init__(self, pensum: Pensum) -> None:
        self._pensum = pensum

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        method = getattr(self._pensum, name)
        return lambda *args, **options: asyncio.to_thread(method, *args, **options)

    def stream(self, *args: Any, **options: Any) -> AsyncIterator[Event]:
        return _from_thread(self._pensum.stream(*args, **options))

    def jobs(self, **filters: Any) -> AsyncIterator[JobOut]:
        return _from_thread(self._pensum.jobs(**filters))

    def reviews(self, **filters: Any) -> AsyncIterator[ReviewOut]:
        return _from_thread(self._pensum.reviews(**filters))

    def projects(self, **filters: Any) -> AsyncIterator[ProjectOut]:
        return _from_thread(self._pensum.projects(**filters))

    def documents(self, **filters: Any) -> AsyncIterator[DocumentOut]:
        return _from_thread(self._pensum.documents(**filters))

    def login_sessions(self) -> AsyncIterator[LoginSessionOut]:
        return _from_thread(self._pensum.login_sessions())


async def _from_thread(items: Iterator[T]) -> AsyncIterator[T]:
    while (item := await asyncio.to_thread(next, items, None)) is not None:
        yield item


@asynccontextmanager
async def opened(variant: Variant, url: str, key: str, *, timeout: float = SECONDS) -> AsyncIterator[AsyncPensum]:
    if variant == "sync":
        with Pensum(url, key, timeout=timeout) as pensum:
            yield cast(AsyncPensum, InThread(pensum))
    else:
        async with AsyncPensum(url, key, timeout=timeout) as asynchronous:
            yield asynchronous
