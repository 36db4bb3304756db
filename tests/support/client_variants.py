"""Both clients behind the interface of the asynchronous one, so that each test runs with both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from inspect import isgeneratorfunction
from typing import Any, Literal, TypeVar, cast, get_origin, get_type_hints

from pensum_client import AsyncPensum, Pensum

T = TypeVar("T")
Variant = Literal["sync", "async"]
VARIANTS: tuple[Variant, ...] = ("sync", "async")
SECONDS = 30.0


class InThread:
    """The synchronous client, each call in a thread, as if it were asynchronous."""

    def __init__(self, pensum: Pensum) -> None:
        self._pensum = pensum

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._pensum, name)
        if isgeneratorfunction(method) or get_origin(get_type_hints(method)["return"]) is Iterator:
            return lambda *args, **options: _from_thread(method(*args, **options))
        return lambda *args, **options: asyncio.to_thread(method, *args, **options)


async def _from_thread(items: Iterator[T]) -> AsyncIterator[T]:
    while (item := await asyncio.to_thread(next, items, None)) is not None:
        yield item


@asynccontextmanager
async def opened(
    variant: Variant, url: str, key: str | None, *, timeout: float = SECONDS
) -> AsyncIterator[AsyncPensum]:
    if variant == "sync":
        with Pensum(url, key, timeout=timeout) as pensum:
            yield cast(AsyncPensum, InThread(pensum))
    else:
        async with AsyncPensum(url, key, timeout=timeout) as asynchronous:
            yield asynchronous
