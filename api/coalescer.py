"""Reading for many at once: whoever becomes due while a round is under way shares the next one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from itertools import islice
from typing import Generic, TypeVar

from db.transactions import DatabaseUnavailable

logger = logging.getLogger(__name__)

T = TypeVar("T", bound=Hashable)

MOST_IN_A_ROUND = 1000


class Coalescer(Generic[T]):
    """One round at a time, and no timer: who comes alone is served alone, at once.

    A round that fails is not made up for: `Wakeups` makes everybody due again within a second.
    """

    def __init__(self, serve: Callable[[list[T]], Awaitable[None]]) -> None:
        self._serve = serve
        self._due: dict[T, None] = {}
        self._anybody_is_due = asyncio.Event()

    def add(self, one: T) -> None:
        self._due[one] = None
        self._anybody_is_due.set()

    async def run_forever(self) -> None:
        while True:
            await self._anybody_is_due.wait()
            try:
                await self._serve(self._take())
            except DatabaseUnavailable as error:
                logger.warning("postgres is away, so those who follow jobs hear nothing: %s", error)
            except Exception:  # whoever follows a job depends on this loop
                logger.exception("a round failed")

    def _take(self) -> list[T]:
        """Who waits longest comes first."""
        taken = list(islice(self._due, MOST_IN_A_ROUND))
        for one in taken:
            del self._due[one]
        if not self._due:
            self._anybody_is_due.clear()
        return taken
