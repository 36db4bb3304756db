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
while PostgreSQL is away.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from core.errors import Transient
from core.outages import POSTGRES
from db import engines, row_level_security

T = TypeVar("T")
P = ParamSpec("P")

SHUTTING_DOWN = "57P"  # the class of PostgreSQL's error codes
CLOSE_SECONDS = 1.0


class DatabaseUnavailable(Transient):
    """The database is unavailable. Nothing was stored. Try again in a few seconds."""

    slug = "database-unavailable"

    @property
    def reason(self) -> str:
        """In the driver's words, on one line: for logs and the terminal of who runs the site, not for clients."""
        cause = self.__cause__
        return " ".join(str(getattr(cause, "orig", cause)).split()) if cause else self.detail


@contextmanager
def _translated() -> Iterator[None]:
    """Foreign errors that mean "PostgreSQL is away" become `DatabaseUnavailable`; bugs stay what they are.

    While it connects, asyncpg raises its own errors and those of the socket; later SQLAlchemy wraps them.
    """
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, OSError, asyncpg.PostgresError) as error:
        _note_failure(error)
        raise DatabaseUnavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            _note_failure(error)
            raise DatabaseUnavailable from error
        raise
    POSTGRES.note_success()


def _note_failure(error: Exception) -> None:
    """An error to which PostgreSQL itself gave a code, such as a deadlock, is no outage, unless it shuts down."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "pgcode", None) or getattr(cause, "sqlstate", None)
    if code is None or code.startswith(SHUTTING_DOWN):
        POSTGRES.note_failure(cause)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commits at the end of the block, or rolls back if it raises."""
    with _translated(), Session(engines.engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read_only() -> Iterator[Session]:
    """PostgreSQL itself refuses to write. Each statement is one round trip, and sees what was committed before it. A
    `SET LOCAL` holds for the statements of its message."""
    with _translated(), Session(engines.reading_engine()) as session:
        yield session


@contextmanager
def statement(engine: Engine | None = None, *, is_durable: bool = True) -> Iterator[Session]:
    """For one statement that commits by itself, in one round trip: on `engine`, or on a connection of the shared pool.

    After PostgreSQL was away the first one may raise `DatabaseUnavailable`: there is no ping before it.

    A statement that is not durable does not wait for the disk: should PostgreSQL crash within a second, it was never
    done, and what was committed before it stays. The next durable commit makes it durable too.
    """
    chosen = engine or engines.statement_engine(is_durable)
    with _translated(), Session(chosen, expire_on_commit=False) as session, session.begin():
        yield session


async def write(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` in its own transaction, as the acting user."""
    async with _async_session(engines.async_engine()) as session, session.begin():
        return await session.run_sync(query, *args, **kwargs)


async def read(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` as the acting user, in a transaction that cannot write."""
    async with _async_session(engines.async_engine().execution_options(postgresql_readonly=True)) as session:
        return await session.run_sync(query, *args, **kwargs)


@asynccontextmanager
async def _async_session(engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
    with _translated():
        async with AsyncSession(engine, expire_on_commit=False, info={row_level_security.CONFINED: True}) as session:
            yield session


_AWAY = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.OperatorInterventionError,
    OSError,
    TimeoutError,
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
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`settings` are PostgreSQL's, for these connections. `is_durable` is explained at `statement`."""
        self._settings = dict(settings) | ({} if is_durable else engines.NOT_DURABLE)
        self._idle: list[asyncpg.Connection[asyncpg.Record]] = []
        self._free = asyncio.Semaphore(connections)

    async def fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        """Waits for a free connection. Raises `DatabaseUnavailable`, and asyncpg's errors for values that PostgreSQL
        refuses."""
        async with self._free:
            try:
                connection = await self._connected()
                try:
                    rows: list[asyncpg.Record] = await connection.fetch(sql, *values)
                except TimeoutError:
                    connection.terminate()  # a line that swallows answers would swallow the next one too
                    raise
                finally:
                    self._idle.append(connection)
            except _AWAY as error:
                POSTGRES.note_failure(error)
                raise DatabaseUnavailable from error
        POSTGRES.note_success()
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
