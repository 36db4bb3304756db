"""Connections to PostgreSQL. Each process opens its own on first use, so nothing is shared across a fork or a spawn.

Only `db.transactions` opens sessions on these engines. The async engine is the API's: row-level security confines it to
the rows of the acting user (db/row_level_security.py). The others are the workers', who own the tables.
"""

import select
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import asyncpg
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.once import once
from core.settings import settings
from db import row_level_security
from db.prepared_statements import REPLAN_SECONDS
from db.transaction_messages import Connection

# Below the shortest lease: a worker that vanished in the middle of a transaction must not keep its rows locked.
SESSION = {
    "idle_in_transaction_session_timeout": "15s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
}

NOT_DURABLE = {"synchronous_commit": "off"}

READ_ONLY = {"default_transaction_read_only": "on"}

LONGEST_SECONDS = 10.0  # of a hot statement of the API; a longer one waits for a server that hangs


def _psycopg2_arguments(extra: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    return {
        "connect_timeout": settings().database.connect_timeout_seconds,
        "options": " ".join(f"-c {name}={value}" for name, value in (SESSION | dict(extra)).items()),
        "connection_factory": Connection,
    }


def _url(driver: str) -> URL:
    return make_url(settings().database.url).set(drivername=f"postgresql+{driver}")


@once
def engine() -> Engine:
    """For transactions of workers and of the command line."""
    made = create_engine(
        _url("psycopg2"),
        pool_size=settings().database.pool_size,
        use_native_hstore=False,
        connect_args=_psycopg2_arguments(),
    )
    event.listen(made, "checkout", _refuse_readable)
    return made


@once
def reading_engine() -> Engine:
    """For statements that only read, each of which is a transaction of its own."""
    made = create_engine(
        _url("psycopg2"),
        isolation_level="AUTOCOMMIT",
        pool_size=settings().database.pool_size,
        pool_use_lifo=True,
        use_native_hstore=False,
        connect_args=_psycopg2_arguments(READ_ONLY),
    )
    event.listen(made, "checkout", _refuse_readable)
    return made


def _refuse_readable(connection: Any, *_: object) -> None:
    """No ping, which would be a round trip: an idle connection has something to read only if it ended."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError


@once
def statement_engine(is_durable: bool) -> Engine:
    """For single statements that commit by themselves."""
    return create_engine(
        _url("psycopg2"),
        isolation_level="AUTOCOMMIT",
        pool_size=settings().database.pool_size,
        pool_use_lifo=True,  # few connections are enough, and those have their plans (db/prepared_statements.py)
        connect_args=_psycopg2_arguments({} if is_durable else NOT_DURABLE),
    )


def own_connection(*, is_durable: bool = True) -> Engine:
    """One connection that nothing else in this process uses, for `transactions.statement`."""
    return create_engine(
        _url("psycopg2"),
        isolation_level="AUTOCOMMIT",
        pool_size=1,
        max_overflow=0,
        connect_args=_psycopg2_arguments({} if is_durable else NOT_DURABLE),
    )


class _RowLevelSecurityConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg is untyped
    """Names the acting user with BEGIN: a round trip of its own would cost more than most statements."""

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:
        acting = row_level_security.transaction_settings() if query.startswith("BEGIN") else ""
        status: str = await super().execute(query + acting, *args, timeout=timeout)
        return status


@once
def async_engine() -> AsyncEngine:
    """For transactions of the API."""
    database = settings().database
    made = create_async_engine(
        _url("asyncpg"),
        pool_size=database.pool_size,
        max_overflow=database.pool_size,
        connect_args={
            "timeout": database.connect_timeout_seconds,
            "server_settings": SESSION | {"role": row_level_security.API_ROLE},
            "connection_class": _RowLevelSecurityConnection,
        },
    )
    event.listen(made.sync_engine, "checkout", _refuse_closed)
    return made


def _refuse_closed(connection: Any, *_: object) -> None:
    """asyncpg notices by itself that the server closed a connection, so no ping is needed: the pool makes a new one."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def connect_as_platform(own_settings: Mapping[str, str]) -> "asyncpg.Connection[asyncpg.Record]":
    """An asyncpg connection that sees the rows of all users and plans each statement once in a while."""
    database = settings().database
    return await asyncpg.connect(
        database.url,
        timeout=database.connect_timeout_seconds,
        command_timeout=LONGEST_SECONDS,
        max_cached_statement_lifetime=REPLAN_SECONDS,
        server_settings=SESSION | {"role": row_level_security.PLATFORM_ROLE} | dict(own_settings),
    )
