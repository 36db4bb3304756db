"""Every way to reach the database. Nobody else commits.

| who    | what                                                    | use                                             |
|--------|---------------------------------------------------------|-------------------------------------------------|
| worker | statements that commit together                         | `with transaction() as session:`                |
| worker | reads only                                              | `with read_only() as session:`                  |
| worker | one statement that commits by itself, in one round trip | `with statement() as session:`                  |
| worker | the same on a connection that nothing else uses         | `with statement(engines.own_connection()) as …` |
| API    | one query function that may write                       | `await write(query, ...)`                       |
| API    | one query function that only reads                      | `await read(query, ...)`                        |
| API    | a hot statement for many users, without SQLAlchemy      | `await AsyncStatements().fetch(sql, ...)`       |

Workers own the tables. `read` and `write` see the acting user's rows only, by row-level security; `AsyncStatements`
acts as the platform, so its statements name the user themselves. In workers, `db.prepared_statements.Prepared` has a
hot statement planned once in a while instead of each time, whichever session it runs in.

A request that waits holds no connection: a session is open only inside one of these. Each raises `DatabaseUnavailable`
while PostgreSQL is away, has no room or refuses to write, and those of the API also when it says nothing for
`PENSUM_DATABASE_REQUEST_SECONDS` (db/failures.py). What PostgreSQL ends because of a deadlock is tried again
(db/conflicts.py): the API's here, so its query functions may run twice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import Engine
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from core.once import once
from core.outages import POSTGRES
from core.settings import settings
from db import engines, row_level_security
from db.conflicts import retried_async
from db.failures import DatabaseUnavailable as DatabaseUnavailable
from db.failures import as_ours, translated

T = TypeVar("T")
P = ParamSpec("P")

CLOSE_SECONDS = 1.0


@contextmanager
def transaction() -> Iterator[Session]:
    """Commits at the end of the block, or rolls back if it raises."""
    with translated(), Session(engines.engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read_only() -> Iterator[Session]:
    """PostgreSQL itself refuses to write. Each statement is one round trip, and sees what was committed before it. A
    `SET LOCAL` holds for the statements of its message."""
    with translated(is_reading=True), Session(engines.reading_engine()) as session:
        yield session


@contextmanager
def statement(engine: Engine | None = None, *, is_durable: bool = True) -> Iterator[Session]:
    """For one statement that commits by itself, in one round trip: on `engine`, or on a connection of the shared pool.

    After PostgreSQL was away the first one may raise `DatabaseUnavailable`: there is no ping before it.

    A statement that is not durable does not wait for the disk: should PostgreSQL crash within a second, it was never
    done, and what was committed before it stays. The next durable commit makes it durable too.
    """
    chosen = engine or engines.statement_engine(is_durable)
    with translated(), Session(chosen, expire_on_commit=False) as session, session.begin():
        yield session


async def write(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` in its own transaction, as the acting user."""

    async def write_once() -> T:
        async with _async_session(engines.async_engine()) as session, session.begin():
            return await session.run_sync(query, *args, **kwargs)

    return await retried_async(write_once)


async def read(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` as the acting user, in a transaction that cannot write."""
    engine = engines.async_engine().execution_options(postgresql_readonly=True)
    async with _async_session(engine, is_reading=True) as session:
        return await session.run_sync(query, *args, **kwargs)


@once
def _turns() -> asyncio.Semaphore:
    """One for each connection of the async engine, taken in turn. Its pool wakes a request that waits for a connection,
    but lets another that comes just then have it, and the first one wait behind all others."""
    return asyncio.Semaphore(settings().database.most_connections)


@asynccontextmanager
async def _async_session(engine: AsyncEngine, *, is_reading: bool = False) -> AsyncIterator[AsyncSession]:
    with translated(is_reading=is_reading):
        async with (
            asyncio.timeout(settings().database.request_seconds),
            _turns(),
            AsyncSession(engine, expire_on_commit=False, info={row_level_security.CONFINED: True}) as session,
        ):
            yield session


#: What may be no fault of the statement and its values.
_FOREIGN = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.ForeignKeyViolationError,
    OSError,
)


class AsyncStatements:
    """Statements of the API for its hottest paths. Each commits by itself, on one of a few connections of their own.

    SQLAlchemy would cost a millisecond each time, which is more than PostgreSQL takes.
    """

    def __init__(
        self,
        *,
        connections: int = 1,
        is_durable: bool = True,
        server_settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`is_durable` is explained at `statement`."""
        self._settings = dict(server_settings) | ({} if is_durable else engines.NOT_DURABLE)
        self._idle: list[asyncpg.Connection[asyncpg.Record]] = []
        self._free = asyncio.Semaphore(connections)

    async def fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        """Waits for a free connection. Raises `DatabaseUnavailable`, `AccountDeleted`, and asyncpg's errors for values
        that PostgreSQL refuses."""
        return await retried_async(lambda: self._fetch(sql, *values))

    async def _fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        try:
            async with asyncio.timeout(settings().database.request_seconds) as limit, self._free:
                rows = await self._fetch_within(limit, sql, *values)
        except _FOREIGN as error:
            ours = as_ours(error)
            if ours is None:
                raise
            raise ours from error
        POSTGRES.note_success()
        return rows

    async def _fetch_within(self, limit: asyncio.Timeout, sql: str, *values: Any) -> list[asyncpg.Record]:
        connection = await self._connected()
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *values)
        finally:
            if limit.expired():
                connection.terminate()  # a line that swallows answers would swallow the next one too
            self._idle.append(connection)
        return rows

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        """The connection used last, because it has its plans; a new one if that is closed."""
        if self._idle and not (connection := self._idle.pop()).is_closed():
            return connection
        return await engines.connect_as_platform(self._settings)

    async def close(self) -> None:
        while self._idle:
            with suppress(TimeoutError, OSError, asyncpg.InterfaceError):  # it is closed, or was aborted
                await self._idle.pop().close(timeout=CLOSE_SECONDS)
