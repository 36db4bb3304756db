"""A client of PostgreSQL that is stopped before its answer comes: its server process waits until somebody takes it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from tests.support.waiting import LONGEST_SECONDS, eventually

ROOT = Path(__file__).parents[2]
START_SECONDS = 3 * LONGEST_SECONDS  # of an interpreter with SQLAlchemy on a busy machine

WAITING = "SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@contextmanager
def stopped_client(program: str, lock: str, *, url: str, admin_url: str) -> Iterator[int]:
    """Runs the Python program with DATABASE_URL `url`, and stops it while its statement waits for the advisory lock,
    which it then gets. `lock` is SQL, and the program's argument. Yields the process at the server, which is sending
    the answer by then. It must be larger than the buffers of a socket."""
    with closing(psycopg2.connect(admin_url)) as holder, holder.cursor() as cursor:
        holder.autocommit = True
        cursor.execute(f"SELECT pg_advisory_lock({lock})")
        environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        client = subprocess.Popen([sys.executable, "-c", program, lock], env=environment)
        try:
            assert eventually(lambda: bool(_first(cursor, WAITING)), START_SECONDS)
            backend = _first(cursor, WAITING)
            os.kill(client.pid, signal.SIGSTOP)
            cursor.execute(f"SELECT pg_advisory_unlock({lock})")
            assert eventually(lambda: wait_of(backend, admin_url) == "ClientWrite")
            yield backend
        finally:
            client.kill()
            client.wait()


def wait_of(backend: int, admin_url: str) -> str | None:
    """What the server process waits for; None where it is gone."""
    with closing(psycopg2.connect(admin_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(wait_event, '') FROM pg_stat_activity WHERE pid = %s", (backend,))
        row = cursor.fetchone()
        return None if row is None else str(row[0])


def _first(cursor: "psycopg2.extensions.cursor", query: str) -> int:
    cursor.execute(query)
    row = cursor.fetchone()
    return int(row[0]) if row else 0
