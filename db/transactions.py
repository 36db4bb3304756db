"""Engines and transactions. Nobody else commits.

Every process opens its own engine on first use, so nothing is shared across a fork or a spawn. Waiting clients of the
API hold no connection: a session is open only inside one of the blocks below.

What is async here is the API's, and is confined to the rows of whom it acts for (db/row_level_security.py).
What is not async is the workers', who own the tables.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from core.errors import Transient
from core.once import once
from db import row_level_security
from db.prepared_statements import REPLAN_SECONDS
from db.settings import DatabaseSettings

T = TypeVar("T")
P = ParamSpec("P")


class DatabaseUnavailable(Transient):
    """PostgreSQL does not answer. Nothing was stored; try again in a moment."""

    slug = "database-unavailable"


# Below the shortest lease: a worker that vanished in the middle of a transaction must not keep its rows locked.
SESSION = {
    "idle_in_transaction_session_timeout": "15s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
}

NOT_DURABLE = {"synchronous_commit": "off"}


def _psycopg2_arguments(own: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    return {
        "connect_timeout": DatabaseSettings().connect_timeout_seconds,
        "options": " ".join(f"-c {name}={value}" for name, value in (SESSION | dict(own)).items()),
    }


def _url(driver: str) -> URL:
    return make_url(DatabaseSettings().url).set(drivername=f"postgresql+{driver}")


@once
def engine() -> Engine:
    return create_engine(
        _url("psycopg2"),
        pool_size=DatabaseSettings().pool_size,
        pool_pre_ping=True,
        connect_args=_psycopg2_arguments(),
    )


class _Confined(asyncpg.Connection):  # type: ignore[misc]  # asyncpg is untyped
    """Says with BEGIN for whom it begins: a round trip of its own would cost more than most statements."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        opening = row_level_security.opening() if query.startswith("BEGIN") else ""
        status: str = await super().execute(query + opening, *args, timeout=timeout)
        return status


@once
def async_engine() -> AsyncEngine:
    settings = DatabaseSettings()
    made = create_async_engine(
        _url("asyncpg"),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        connect_args={
            "timeout": settings.connect_timeout_seconds,
            "server_settings": SESSION | {"role": row_level_security.API_ROLE},
            "connection_class": _Confined,
        },
    )
    event.listen(made.sync_engine, "checkout", _refuse_closed)
    return made


def _refuse_closed(connection: Any, *_: object) -> None:
    """asyncpg notices by itself that the server closed a connection, so no ping is needed: the pool makes a new one."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


LONGEST_SECONDS = 10.0  # of a hot statement; one that takes longer waits for a server that hangs

AWAY = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.OperatorInterventionError,
    TimeoutError,
)


@contextmanager
def _translated() -> Iterator[None]:
    """Foreign errors that mean "PostgreSQL is away" become `DatabaseUnavailable`; bugs stay what they are.

    While it connects, asyncpg raises its own errors and those of the socket; later SQLAlchemy wraps them.
    """
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, OSError, asyncpg.PostgresError) as error:
        raise DatabaseUnavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable from error
        raise


@contextmanager
def transaction() -> Iterator[Session]:
    """Commits at the end of the block, or rolls back if it raises."""
    with _translated(), Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def read_only() -> Iterator[Session]:
    """A transaction in which PostgreSQL itself refuses to write."""
    with _translated(), Session(engine().execution_options(postgresql_readonly=True)) as session:
        yield session


@asynccontextmanager
async def async_transaction() -> AsyncIterator[AsyncSession]:
    """`transaction`, for the API."""
    with _translated():
        async with _async_session(async_engine()) as session, session.begin():
            yield session


async def write(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` in its own transaction, from async code."""
    async with async_transaction() as session:
        return await session.run_sync(query, *args, **kwargs)


async def read(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` in a transaction that cannot write, from async code."""
    readable = async_engine().execution_options(postgresql_readonly=True)
    with _translated():
        async with _async_session(readable) as session:
            return await session.run_sync(query, *args, **kwargs)


def _async_session(engine: AsyncEngine) -> AsyncSession:
    return AsyncSession(engine, expire_on_commit=False, info={row_level_security.CONFINED: True})


@once
def _statement_engine(is_durable: bool) -> Engine:
    return create_engine(
        _url("psycopg2"),
        isolation_level="AUTOCOMMIT",
        pool_size=DatabaseSettings().pool_size,
        pool_use_lifo=True,  # few connections are enough, and those have their plans (db/prepared_statements.py)
        connect_args=_psycopg2_arguments({} if is_durable else NOT_DURABLE),
    )


@contextmanager
def statement(*, is_durable: bool = True) -> Iterator[Session]:
    """For one statement that commits by itself, in one round trip. After PostgreSQL was away the first one may raise
    `DatabaseUnavailable`: there is no ping before it.

    What is not durable does not wait for the disk: should PostgreSQL crash within a second, it was never done, and what
    was committed before it stays. Whatever is made durable later is so together with all that came before.
    """
    with _translated(), Session(_statement_engine(is_durable), expire_on_commit=False) as session, session.begin():
        yield session


def own_connection() -> Callable[[], AbstractContextManager[Session]]:
    """A connection that no one else of this process uses, for single statements that each commit by themselves."""
    private = create_engine(
        _url("psycopg2"),
        isolation_level="AUTOCOMMIT",
        pool_size=1,
        max_overflow=0,
        connect_args=_psycopg2_arguments(),
    )

    @contextmanager
    def own_statement() -> Iterator[Session]:
        with _translated(), Session(private, expire_on_commit=False) as session, session.begin():
            yield session

    return own_statement


class AsyncStatement:
    """A statement of the API for the hottest path: planned once in a while, on a connection of its own, each run
    committed by itself, one at a time. SQLAlchemy would cost a millisecond each time, which is more than PostgreSQL
    takes. It serves many users at once, so it acts as the platform."""

    def __init__(self, statement: str, *, is_durable: bool = True) -> None:
        self._statement = statement
        self._settings = SESSION | {"role": row_level_security.PLATFORM_ROLE} | ({} if is_durable else NOT_DURABLE)
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def fetch(self, *values: Any) -> list[asyncpg.Record]:
        """Raises `DatabaseUnavailable`, and what PostgreSQL has against the values as asyncpg names it."""
        try:
            connection = await self._connected()
            rows: list[asyncpg.Record] = await connection.fetch(self._statement, *values)
        except (*AWAY, OSError) as error:
            raise DatabaseUnavailable from error
        return rows

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            settings = DatabaseSettings()
            self._connection = await asyncpg.connect(
                settings.url,
                timeout=settings.connect_timeout_seconds,
                command_timeout=LONGEST_SECONDS,
                max_cached_statement_lifetime=REPLAN_SECONDS,
                server_settings=self._settings,
            )
        return self._connection

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
