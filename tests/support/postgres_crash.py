"""A PostgreSQL that crashes and loses for certain whatever did not wait for the disk."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

import psycopg2

from embedded.servers import EmbeddedPostgres


@contextmanager
def forgetful(server: EmbeddedPostgres) -> Iterator[Callable[[], None]]:
    """Stops the process that writes the log behind commits that do not wait. The function that it yields crashes the
    server, and starts it again."""
    pid = _wal_writer(server)
    _send(pid, signal.SIGSTOP)

    def crash() -> None:
        server.kill()
        _send(pid, signal.SIGKILL)  # it cannot notice by itself that its server is gone
        server.start()

    try:
        yield crash
    finally:
        _send(pid, signal.SIGCONT)  # where it was not killed


def _wal_writer(server: EmbeddedPostgres) -> int:
    with closing(psycopg2.connect(server.url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
        [(pid,)] = cursor.fetchall()
        return int(pid)


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
