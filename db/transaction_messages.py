"""A connection of psycopg2 whose transactions cost few messages: BEGIN travels with the first statement, and what
`ahead` was told with the next one. A transaction in which nothing was executed costs none.

psycopg2 itself would send BEGIN alone and wait for its answer, and roll back what was never begun. It puts values into
the SQL here, at the client, so several statements fit into one message. PostgreSQL runs the statements of one message
in one transaction, and answers with the rows of the last. The reasons are in docs/decisions/0030.
"""

from collections.abc import Mapping
from typing import Any

from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, TRANSACTION_STATUS_IDLE
from sqlalchemy.orm import Session

from db.line_watch import WatchedConnection, WatchedCursor


class Cursor(WatchedCursor):
    connection: "Connection"

    def execute(self, query: Any, vars: Any = None) -> None:
        ahead = self.connection.take_ahead()
        if isinstance(query, bytes):
            super().execute(ahead.encode() + query, vars)
        else:
            super().execute((ahead if vars is None else ahead.replace("%", "%%")) + query, vars)

    def executemany(self, query: Any, vars_list: Any) -> None:
        self._send_ahead()
        super().executemany(query, vars_list)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        self._send_ahead()
        super().copy_expert(sql, file, size)

    def _send_ahead(self) -> None:
        if ahead := self.connection.take_ahead():
            super().execute(ahead)


class Connection(WatchedConnection):
    """A transaction begins with the first statement, and ends with `commit` or `rollback`. At the isolation level
    AUTOCOMMIT, which is SQLAlchemy's to set, each statement commits by itself.

    psycopg2 is never told of a transaction: PostgreSQL is."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.autocommit = True
        self.cursor_factory = Cursor
        self._begins = True
        self._ahead: list[str] = []

    def set_isolation_level(self, level: int | bytes | str | None) -> None:
        self.rollback()
        self._begins = level != ISOLATION_LEVEL_AUTOCOMMIT

    @property
    def commits_by_itself(self) -> bool:
        """True where each statement is a transaction of its own."""
        return not self._begins

    def ahead(self, sql: str) -> None:
        """Has a statement without values run before the next one, or before COMMIT. Its rows are not wanted."""
        self._ahead.append(sql)

    def take_ahead(self) -> str:
        statements, self._ahead = self._ahead, []
        if self._begins and self.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            statements.insert(0, "BEGIN")
        return "".join(f"{statement};" for statement in statements)

    def commit(self) -> None:
        if self._ahead or self._is_open:
            self._execute("COMMIT" if self._is_open or self._begins else "")

    def rollback(self) -> None:
        self._ahead.clear()
        if self._is_open:
            self._execute("ROLLBACK")

    @property
    def _is_open(self) -> bool:
        return self.get_transaction_status() != TRANSACTION_STATUS_IDLE

    def _execute(self, verb: str) -> None:
        with self.cursor() as cursor:
            cursor.execute(verb)


def limit_lock_waits(session: Session, seconds: float) -> None:
    """Has PostgreSQL end the transaction once it has waited so long for a lock: `RowHeld`. For sessions of workers."""
    execute_ahead(
        session, "SELECT set_config('lock_timeout', %(limit)s, true)", {"limit": f"{round(seconds * 1000)}ms"}
    )


def execute_ahead(session: Session, sql: str, values: Mapping[str, Any]) -> None:
    """Has a statement with `%(names)s` run before the session's next one, or before its commit, in the same message.
    Its rows are not wanted. For sessions of workers."""
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, Connection)
    with connection.cursor() as cursor:
        connection.ahead(cursor.mogrify(sql, values).decode())
