"""What a process of the API proves before it connects to PostgreSQL for the first time.

While PostgreSQL is away at its start, nobody can tell whether the process may serve the database. Until that is proven,
each connection is refused.
"""

import asyncio
from collections.abc import Callable

from db.schema_version import Incompatible
from db.session_proof import Unfit


class FirstConnection:
    """For one event loop."""

    def __init__(self) -> None:
        self._prove: Callable[[], None] | None = None
        self._turn = asyncio.Lock()

    def require(self, prove: Callable[[], None]) -> None:
        """`prove` runs in a thread, and raises `Incompatible` or `DatabaseUnavailable`: then the next connection asks
        again."""
        self._prove = prove

    @property
    def is_proven(self) -> bool:
        return self._prove is None

    async def prove(self) -> None:
        """One at a time; the others wait for it. Raises `DatabaseUnavailable`."""
        async with self._turn:
            if self._prove is None:
                return
            try:
                await asyncio.to_thread(self._prove)
            except Incompatible as problem:
                raise Unfit(f"{problem}").refuse() from problem
            self._prove = None


first_connection = FirstConnection()
