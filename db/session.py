"""Engines and transactions. Nobody else commits.

Every process opens its own engine on first use, so nothing is shared across a fork or a spawn. Waiting clients of the
API hold no connection: a session is open only inside one of the blocks below.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Concatenate, ParamSpec, TypeVar

import asyncpg
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from db.errors import Transient
from db.once import once
from db.settings import DatabaseSettings

T = TypeVar("T")
P = ParamSpec("P")


class DatabaseUnavailable(Transient):
    """PostgreSQL does not answer. Nothing was stored; try again in a moment."""

    slug = "database-unavailable"


def _url(driver: str) -> URL:
    return make_url(DatabaseSettings().url).set(drivername=f"postgresql+{driver}")


@once
def engine() -> Engine:
    settings = DatabaseSettings()
    return create_engine(
        _url("psycopg2"),
        pool_size=settings.pool_size,
        pool_pre_ping=True,
        connect_args={"connect_timeout": settings.connect_timeout_seconds},
    )


@once
def async_engine() -> AsyncEngine:
    settings = DatabaseSettings()
    return create_async_engine(
        _url("asyncpg"),
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        pool_pre_ping=True,
        connect_args={"timeout": settings.connect_timeout_seconds},
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
        async with AsyncSession(async_engine(), expire_on_commit=False) as session, session.begin():
            yield session


async def write(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` in its own transaction, from async code."""
    async with async_transaction() as session:
        return await session.run_sync(query, *args, **kwargs)


async def read(query: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs one query function of `db.queries` in a transaction that cannot write, from async code."""
    readable = async_engine().execution_options(postgresql_readonly=True)
    with _translated():
        async with AsyncSession(readable, expire_on_commit=False) as session:
            return await session.run_sync(query, *args, **kwargs)


def own_connection() -> Callable[[], AbstractContextManager[Session]]:
    """`transaction` on a connection that no one else of this process uses."""
    private = create_engine(
        _url("psycopg2"),
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"connect_timeout": DatabaseSettings().connect_timeout_seconds},
    )

    @contextmanager
    def own_transaction() -> Iterator[Session]:
        with _translated(), Session(private, expire_on_commit=False) as session, session.begin():
            yield session

    return own_transaction
