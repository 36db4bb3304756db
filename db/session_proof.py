"""Proves that what was SET on a new connection holds, and for how long.

A pooler such as PgBouncer may drop the parameters with which a client connects, so role and settings are SET
afterwards. One that pools transactions then hands the connection on to somebody else: it is recognised, and refused.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing

from psycopg2.extensions import connection as PlainConnection  # noqa: N812  # psycopg2 names its classes in small letters

from db import policies
from db.api_rights import OWNED
from db.failures import DatabaseUnavailable
from db.line_watch import WatchedCursor
from db.policies import MISSING

logger = logging.getLogger(__name__)

#: Who a connection of the API is, its process at the server, whether there is a schema, which policies are missing, and
#: which tables show it the rows of everybody.
PROOF = f"""
SELECT current_user, pg_backend_pid(), to_regclass('jobs') IS NOT NULL, {MISSING}, ARRAY(
    SELECT owned FROM unnest(ARRAY{list(OWNED)}) AS owned WHERE NOT row_security_active(to_regclass(owned))
)
"""

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


def check_row_security(
    role: str, current_user: str, has_schema: bool, missing: Sequence[str], open_tables: Sequence[str]
) -> None:
    """Raises `Unfit` unless the connection is confined to `role`, and so to the rows that its policies show."""
    if current_user != role:
        raise Unfit(
            f"it works as {current_user} and not as {role}. Something between this process and PostgreSQL drops"
            " SET ROLE: connect to PostgreSQL itself."
        )
    if not has_schema:
        raise Unfit("the database at DATABASE_URL has no schema of Pensum. Run `pensum migrate`.")
    if problem := policies.describe(missing, open_tables):
        raise Unfit(f"{problem} {role} may be no superuser, own no table and not have BYPASSRLS.")


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
