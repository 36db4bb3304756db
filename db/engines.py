"""Connections to PostgreSQL. Each process opens its own on first use, so nothing is shared across a fork or a spawn.

A connection that may have died with its line is not used again, and none waits for its line without end: the limits
are in core/network.py, the watch of statements in db/line_watch.py.

Only `db.transactions` opens sessions on these engines. The async engine is the API's: row-level security confines it to
the rows of the acting user (db/row_level_security.py). The others are the workers', who own the tables.
"""

import asyncio
import select
import time
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import asyncpg
import psycopg2
from sqlalchemy import Engine, ExceptionContext, PoolProxiedConnection, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from core import network, tls
from core.once import once
from core.settings import settings
from db import json_columns, row_level_security, session_proof
from db.first_connection import first_connection
from db.line_watch import WatchedConnection, connection_with_limit
from db.prepared_statements import REPLAN_SECONDS
from db.row_level_security import API_ROLE, PLATFORM_ROLE
from db.session_proof import Unfit
from db.transaction_messages import Connection

# Below the shortest lease: a worker that vanished in the middle of a transaction must not keep its rows locked.
SESSION = {
    "idle_in_transaction_session_timeout": "15s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "12000",  # a statement whose client takes no answer ends, too; Unix sockets have no such limit
    "client_connection_check_interval": "5s",  # a statement whose client gave up ends, and with it its locks
}

NOT_DURABLE = {"synchronous_commit": "off"}

READ_ONLY = {"default_transaction_read_only": "on"}

CANCEL_SECONDS = 2.0

MADE_AT = "pensum.made_at"


def _connect(kind: type[WatchedConnection]) -> WatchedConnection:
    database = settings().database
    connection: WatchedConnection = psycopg2.connect(
        database.url,
        connection_factory=kind,
        connect_timeout=database.connect_timeout_seconds,
        **network.LIBPQ,
        **tls.libpq_arguments(database.url),
    )
    return connection


def _connect_with(values: Mapping[str, str], limit_seconds: float | None) -> WatchedConnection:
    """With these settings, which hold until the connection ends. Raises `DatabaseUnavailable` where they would not."""
    connection = _connect(Connection if limit_seconds is None else connection_with_limit(limit_seconds, Connection))
    try:
        connection.backend = session_proof.backend_of(connection, session_proof.set_statements(values))
        if connection.backend != connection.info.backend_pid:
            _prove_pooler(settings().database.url)
    except BaseException as error:  # a connection of which nothing is proven is not left open
        connection.close()
        if isinstance(error, Unfit):
            raise error.refuse() from error
        raise
    return connection


@once
def _prove_pooler(_: str) -> None:
    """Of a pooler, which tells its clients other numbers of processes than PostgreSQL's. One that keeps sessions is
    believed from then on."""
    limit_seconds = settings().database.connect_timeout_seconds
    session_proof.ensure_sessions_are_kept(partial(_connect, connection_with_limit(limit_seconds)))


class _Doubt:
    """When a connection of this process was lost. Those that were made before may have died with it."""

    lost_at = 0.0


def _make_engine(
    limit_seconds: float | None = None, extra: Mapping[str, str] = MappingProxyType({}), **options: Any
) -> Engine:
    made = create_engine(
        "postgresql+psycopg2://",
        creator=partial(_connect_with, SESSION | dict(extra), limit_seconds),
        use_native_hstore=False,
        hide_parameters=True,
        json_deserializer=json_columns.load,
        **options,
    )
    event.listen(made, "connect", _note_age)
    event.listen(made, "checkout", _refuse_doubtful)
    event.listen(made, "handle_error", _note_loss)
    return made


def _note_age(_: Any, entry: ConnectionPoolEntry) -> None:
    entry.info[MADE_AT] = time.monotonic()


def _note_loss(context: ExceptionContext) -> None:
    if context.is_disconnect:
        _Doubt.lost_at = time.monotonic()


def _refuse_doubtful(connection: Any, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    """No ping, which would be a round trip: an idle connection has something to read only if it ended."""
    if connection.closed or entry.info[MADE_AT] < _Doubt.lost_at or _is_readable(connection.fileno()):
        raise DisconnectionError


def _is_readable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


@once
def engine() -> Engine:
    """For transactions of workers and of the command line."""
    return _make_engine(pool_size=settings().database.pool_size)


@once
def reading_engine() -> Engine:
    """For statements that only read, each of which is a transaction of its own."""
    return _make_engine(
        extra=READ_ONLY,
        isolation_level="AUTOCOMMIT",
        pool_size=settings().database.pool_size,
        pool_use_lifo=True,
    )


@once
def statement_engine(is_durable: bool) -> Engine:
    """For single statements that commit by themselves."""
    return _make_engine(
        extra={} if is_durable else NOT_DURABLE,
        isolation_level="AUTOCOMMIT",
        pool_size=settings().database.pool_size,
        pool_use_lifo=True,  # few connections are enough, and those have their plans (db/prepared_statements.py)
    )


def own_connection(*, is_durable: bool = True, limit_seconds: float | None = None) -> Engine:
    """One connection that nothing else in this process uses, for `transactions.statement`. A statement that takes
    longer than the limit loses it."""
    return _make_engine(
        limit_seconds,
        {} if is_durable else NOT_DURABLE,
        isolation_level="AUTOCOMMIT",
        pool_size=1,
        max_overflow=0,
    )


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg is untyped
    """Notices a dead line, which asyncpg has no settings for."""

    def __init__(self, protocol: Any, transport: asyncio.Transport, *arguments: Any) -> None:
        super().__init__(protocol, transport, *arguments)
        network.keep_alive(transport.get_extra_info("socket").fileno())

    def _cancel_current_command(self, *waiters: Any) -> None:
        """After a statement's time is up asyncpg asks the server to end it, and would wait for its word for as long
        again."""
        super()._cancel_current_command(*waiters)
        self._loop.call_later(CANCEL_SECONDS, self._end_if_still_cancelling)

    def _end_if_still_cancelling(self) -> None:
        if not self.is_closed() and self._protocol._is_cancelling():
            self.terminate()


class _RowLevelSecurityConnection(_Connection):
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
        "postgresql+asyncpg://",
        async_creator=partial(
            _connect_as,
            API_ROLE,
            command_timeout=database.request_seconds,
            connection_class=_RowLevelSecurityConnection,
        ),
        pool_size=database.pool_size,
        max_overflow=database.most_connections - database.pool_size,
        hide_parameters=True,  # an error would show secrets and texts in the log
        json_deserializer=json_columns.load,
    )
    event.listen(made.sync_engine, "checkout", _refuse_closed)
    return made


def _refuse_closed(connection: Any, *_: object) -> None:
    """asyncpg notices by itself that the server closed a connection, so no ping is needed: the pool makes a new one."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def connect_as_platform(own_settings: Mapping[str, str]) -> "asyncpg.Connection[asyncpg.Record]":
    """An asyncpg connection that sees the rows of all users and plans each statement once in a while. Its user limits
    how long a statement takes."""
    return await _connect_as(PLATFORM_ROLE, own_settings, max_cached_statement_lifetime=REPLAN_SECONDS)


async def _connect_as(
    role: str, own_settings: Mapping[str, str] = MappingProxyType({}), **options: Any
) -> "asyncpg.Connection[asyncpg.Record]":
    """Raises `DatabaseUnavailable` where row-level security would not hold on the connection, and where this process
    may not serve the database."""
    if not first_connection.is_proven:
        await first_connection.prove()
    database = settings().database
    async with asyncio.timeout(database.connect_timeout_seconds):
        connection = await asyncpg.connect(
            database.url, ssl=tls.asyncpg_context(database.url), **{"connection_class": _Connection} | options
        )
        try:
            await _confine(connection, role, SESSION | dict(own_settings))
        except BaseException as error:  # a connection of which nothing is proven is not left open
            connection.terminate()
            if isinstance(error, Unfit):
                raise error.refuse() from error
            raise
    return connection


async def _confine(connection: "asyncpg.Connection[asyncpg.Record]", role: str, values: Mapping[str, str]) -> None:
    try:
        await connection.execute(session_proof.set_statements({"role": role} | dict(values)))
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError) as refusal:
        raise Unfit(f"{refusal}. Run `pensum migrate`, or grant {role} to the login of DATABASE_URL.") from refusal
    row = await connection.fetchrow(session_proof.PROOF)
    assert row is not None
    current_user, backend, *found = row
    session_proof.check_row_security(role, current_user, *found)
    if backend != connection.get_server_pid():
        await asyncio.to_thread(_prove_pooler, settings().database.url)
