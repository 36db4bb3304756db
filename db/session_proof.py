"""Proves that what was SET on a new connection holds, and for how long.

A pooler such as PgBouncer may drop the parameters with which a client connects, so role and settings are SET
afterwards. One that pools transactions then hands the connection on to somebody else: it is recognised, and refused.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

from psycopg2.extensions import connection as PlainConnection  # noqa: N812  # psycopg2 names its classes in small letters

from db.failures import DatabaseUnavailable
from db.line_watch import WatchedCursor

logger = logging.getLogger(__name__)

#: Tables whose row-level security stands for that of all.
GUARDED = ("jobs", "documents", "chat_messages")

#: Who a connection of the API is, its process at the server, and which of those tables show it the rows of everybody.
PROOF = (
    "SELECT current_user, pg_backend_pid(), ARRAY("
    f"SELECT name FROM unnest(ARRAY{list(GUARDED)}) AS name WHERE row_security_active(to_regclass(name)) IS NOT TRUE)"
)

BACKEND = "SELECT pg_backend_pid()"

ROUNDS = 4  # a pooler of transactions that is busy may give the same processes twice by chance

POOLS_TRANSACTIONS = (
    "DATABASE_URL leads to a pooler that gives each transaction another session, in which the role, the settings and"
    " the prepared statements of this one are missing. Let it pool sessions (PgBouncer: pool_mode = session), or"
    " connect to PostgreSQL itself."
)


class Unfit(Exception):
    """A connection that must not be used. The message says what to change."""

    def refuse(self) -> DatabaseUnavailable:
        """Logs the reason, which is not for clients, and returns what they are told."""
        logger.error("a connection to postgres was closed: %s", self)
        refusal = DatabaseUnavailable()
        refusal.__cause__ = self
        return refusal


def set_statements(values: Mapping[str, str]) -> str:
    """All in one message."""
    return ";".join(f"SET {name} = '{value}'" for name, value in values.items())


def check_row_security(role: str, current_user: str, open_tables: Sequence[str]) -> None:
    """Raises `Unfit` unless the connection is confined to `role`, and so to the rows that its policies show."""
    if current_user != role:
        raise Unfit(
            f"it works as {current_user} and not as {role}. Something between this process and PostgreSQL drops"
            " SET ROLE: connect to PostgreSQL itself."
        )
    if open_tables:
        raise Unfit(
            f"row-level security does not hold for {role} on {', '.join(open_tables)}. Run `pensum migrate`, and see"
            f" that {role} is no superuser, owns no table and has not BYPASSRLS."
        )


def ensure_sessions_are_kept(connect: Callable[[], PlainConnection]) -> None:
    """Raises `Unfit` where one of two connections gets the session of the other between two of its transactions."""
    with closing(connect()) as one, closing(connect()) as other:
        for _ in range(ROUNDS):
            before = backend_of(one)
            one.rollback()
            meanwhile = backend_of(other)
            after = backend_of(one)
            one.rollback()
            other.rollback()
            if meanwhile == before or after != before:
                raise Unfit(POOLS_TRANSACTIONS)


def backend_of(connection: PlainConnection, settings: str = "") -> int:
    """The process at the server, which a pooler keeps to itself. `settings` are set before."""
    with connection.cursor(cursor_factory=WatchedCursor) as cursor:
        cursor.execute(f"{settings};{BACKEND}")
        row = cursor.fetchone()
        assert row is not None
        return int(row[0])
