"""What it means that PostgreSQL, or a driver, raised something. Foreign errors become our own here, and nowhere else.

An outage is logged once for the process (core/outages.py). A deadlock is none: PostgreSQL works, and ended one of two
transactions that waited for each other. A server that refuses to write, such as a standby before its promotion, is one
for whoever meant to write; where a transaction may only read, a write is a bug.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.disk import tells_of_full_disk
from core.errors import AppError, NotAuthenticated, Transient
from core.outages import LIMITS, POSTGRES, STORAGE, WRITES, Shortage

logger = logging.getLogger(__name__)

LOST, SHUTTING_DOWN = "08", "57P"  # classes of PostgreSQL's error codes
CONFLICTS = {"40P01": "a deadlock", "40001": "a change at the same time"}
READ_ONLY = "25006"
HELD = "55P03"
NO_SUCH_ROW = "23503"
NO_SUCH_USER = 'is not present in table "users"'


class DatabaseUnavailable(Transient):
    """The database is unavailable. The request may have been stored: repeat it with its Idempotency-Key."""

    slug = "database-unavailable"

    @property
    def reason(self) -> str:
        """In the driver's words, on one line: for logs and the terminal of who runs the site, not for clients."""
        cause = self.__cause__
        return _on_one_line(getattr(cause, "orig", cause)) if cause else self.detail


class TransactionConflict(DatabaseUnavailable):
    """Other changes came in between, again and again. Nothing was stored. Try again in a few seconds."""

    slug = "transaction-conflict"


class RowHeld(DatabaseUnavailable):
    """Somebody else has locked what is to be changed. Nothing was stored. Try again in a few seconds."""


class StorageFull(DatabaseUnavailable):
    """The disk is full. Nothing was stored. Try again when its operators have made room."""

    slug = "storage-full"
    retry_after_seconds = 30


class DatabaseOverloaded(DatabaseUnavailable):
    """The database has reached a limit of its memory or connections. Nothing was stored. Try again in a few seconds."""

    slug = "database-overloaded"


SHORTAGES: Mapping[str, tuple[type[DatabaseUnavailable], Shortage]] = {
    "53100": (StorageFull, STORAGE),
    "53200": (DatabaseOverloaded, LIMITS),  # memory
    "53300": (DatabaseOverloaded, LIMITS),  # connections
    "53400": (DatabaseOverloaded, LIMITS),  # a limit of its configuration
    READ_ONLY: (DatabaseUnavailable, WRITES),
}


class AccountDeleted(NotAuthenticated):
    """The account was deleted meanwhile."""


@contextmanager
def translated(*, is_reading: bool = False) -> Iterator[None]:
    """Raises `DatabaseUnavailable`, one of its subclasses, or `AccountDeleted`; bugs stay what they are. `is_reading`:
    the block's transactions may not write.

    While it connects, asyncpg raises its own errors and those of the socket; later SQLAlchemy wraps them.
    """
    try:
        yield
    except (DBAPIError, PoolTimeout, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        ours = None if is_reading and _code_of(error) == READ_ONLY else as_ours(error)
        if ours is None:
            raise
        raise ours from error
    POSTGRES.note_success()


def as_ours(error: Exception) -> AppError | None:
    """None for a bug."""
    cause, code = _cause_of(error), _code_of(error)
    if code in CONFLICTS:
        logger.warning("postgres ended a transaction because of %s: %s", CONFLICTS[code], _on_one_line(cause))
        return TransactionConflict()
    if code == HELD:
        return RowHeld()
    if code in SHORTAGES:
        ours, shortage = SHORTAGES[code]
        shortage.note(_on_one_line(cause))
        return ours()
    if tells_of_full_disk(cause):
        return StorageFull()
    if code == NO_SUCH_ROW:
        return AccountDeleted() if NO_SUCH_USER in str(cause) else None
    if isinstance(error, DBAPIError) and not _is_outage(error):
        return None
    if not code or code.startswith((LOST, SHUTTING_DOWN)):
        POSTGRES.note_failure(cause)
    return DatabaseUnavailable()


def _cause_of(error: Exception) -> Exception:
    """The driver's error, where SQLAlchemy wrapped it."""
    return getattr(error, "orig", None) or error


def _code_of(error: Exception) -> str:
    cause = _cause_of(error)
    return getattr(cause, "pgcode", None) or getattr(cause, "sqlstate", None) or ""


def _is_outage(error: DBAPIError) -> bool:
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated


def _on_one_line(error: object) -> str:
    return " ".join(str(error).split())
