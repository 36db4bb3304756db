"""How long a migration waits for a lock. Whoever asks for a table waits behind it, even to read, while it waits for
somebody who holds the table: a dump, for hours."""

import sys
import time
from collections.abc import Callable, Sequence

from alembic.util import CommandError
from psycopg2.errors import LockNotAvailable
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

PATIENCE = "2s"
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, *[30.0] * 6)  # in seconds, in which others go on

OLDEST = text(
    "SELECT format('process %s of %s (%s), since %s', pid, usename, application_name, xact_start::timestamptz(0))"
    " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    " ORDER BY xact_start LIMIT 1"
)


def with_patience(connection: Connection, migrate: Callable[[], None], pauses: Sequence[float] = PAUSES) -> None:
    """Runs it again where a lock was not free in time; what it had committed by then stays."""
    for pause in pauses:
        try:
            return _try(connection, migrate)
        except _Busy as problem:
            sys.stderr.write(f"pensum: {problem} The migration is tried again in {pause:.0f} s.\n")
        time.sleep(pause)
    try:
        _try(connection, migrate)
    except _Busy as problem:
        raise CommandError(f"{problem} Migrate again once that has ended.") from None


class _Busy(Exception):
    """A lock was not free in time. The message says who may hold it."""


def _try(connection: Connection, migrate: Callable[[], None]) -> None:
    connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
    connection.commit()
    try:
        migrate()
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        connection.rollback()
        oldest = connection.scalar(OLDEST) or "one that has ended since"
        connection.rollback()
        raise _Busy(f"A lock was not free within {PATIENCE}. The oldest open transaction is {oldest}.") from error
