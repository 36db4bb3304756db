"""Statements of psycopg2 whose answer does not come: a thread of the process watches them, and cuts their connections.

libpq waits without end for a peer that confirms every byte and says nothing. How long a statement takes says little: an
index takes minutes. So of one that was quiet for a while the server is asked, on a new connection, whether it still
works on it. If it does not, or cannot be asked, the answer was lost, and the waiting thread gets an `OperationalError`
as for any broken connection. The reasons are in docs/decisions/0029.
"""

import logging
import math
import os
import socket
import struct
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from typing import Any

import psycopg2
from psycopg2.extensions import connection as PlainConnection  # noqa: N812  # psycopg2 names its classes in small letters
from psycopg2.extensions import cursor as PlainCursor  # noqa: N812  # the same

from core import network
from core.once import once
from core.settings import settings

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
ASK_SECONDS = 5.0  # for the new connection and its answer

# One that waits for its client does so because what either side sent last was lost.
WORKING = """
SELECT pid FROM pg_stat_activity
WHERE pid = ANY(%s) AND state = 'active' AND wait_event_type IS DISTINCT FROM 'Client'
"""

# Where `struct tcp_info` has the milliseconds since data was sent, and since some was received.
TCP_INFO_BYTES, SENT_AT, RECEIVED_AT = 64, 44, 52


class Watched:
    """A statement that waits for its answer, for as long as the block lasts."""

    def __init__(self, connection: "WatchedConnection") -> None:
        self.connection = connection
        self.since = time.monotonic()
        self.asked_at: float | None = None

    def __enter__(self) -> None:
        line_watch().add(self)

    def __exit__(self, *error: object) -> None:
        line_watch().remove(self)

    @property
    def backend(self) -> int:
        return self.connection.backend

    @property
    def is_overdue(self) -> bool:
        now, limit = time.monotonic(), self.connection.limit_seconds
        if limit is not None:
            return now - self.since > limit
        return self.asked_at is not None and now - self.asked_at > ASK_SECONDS

    @property
    def is_to_be_asked_about(self) -> bool:
        if self.connection.limit_seconds is not None or self.asked_at is not None:
            return False
        if self._quiet_seconds() < settings().database.quiet_seconds:
            return False
        self.asked_at = time.monotonic()
        return True

    def wait_on(self) -> None:
        self.since, self.asked_at = time.monotonic(), None

    def _quiet_seconds(self) -> float:
        """For how long no byte came or went."""
        seconds = time.monotonic() - self.since
        if seconds < settings().database.quiet_seconds:
            return seconds
        try:
            with _socket_of(self.connection) as line:
                return min(seconds, _seconds_without_data(line))
        except (psycopg2.Error, OSError):  # it is closed: the statement ends just now
            return 0.0


def _seconds_without_data(line: socket.socket) -> float:
    """Of a Unix socket, whose server is on this host, and of other systems than Linux it is not known."""
    if line.family == socket.AF_UNIX or not hasattr(socket, "TCP_INFO"):
        return math.inf
    info = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    return min(float(struct.unpack_from("=I", info, at)[0]) / 1_000 for at in (SENT_AT, RECEIVED_AT))


class LineWatch:
    def __init__(self) -> None:
        self._watched: set[Watched] = set()
        self._lock = threading.Lock()
        self._has_watched = threading.Event()
        threading.Thread(target=self._run_forever, name="line watch", daemon=True).start()

    def add(self, watched: Watched) -> None:
        with self._lock:
            self._watched.add(watched)
        if not self._has_watched.is_set():
            self._has_watched.set()

    def remove(self, watched: Watched) -> None:
        with self._lock:
            self._watched.discard(watched)

    def _run_forever(self) -> None:
        while True:
            self._has_watched.wait()
            time.sleep(LOOK_SECONDS)  # the pace of the thread, not a wait for something
            try:
                self._look()
            except Exception:  # without this thread a statement whose answer is lost would wait without end
                logger.exception("nobody looked after the statements that wait for PostgreSQL")

    def _look(self) -> None:
        with self._lock:
            waiting = list(self._watched)
            if not waiting:
                self._has_watched.clear()
        for watched in waiting:
            if watched.is_overdue:
                self._cut(watched)
        quiet = [watched for watched in waiting if watched.is_to_be_asked_about]
        if quiet:
            threading.Thread(target=self._ask, args=[quiet], name="line watch asks", daemon=True).start()

    def _ask(self, quiet: Sequence[Watched]) -> None:
        """In a thread of its own, which may find the line dead."""
        try:
            working = _list_working([watched.backend for watched in quiet])
        except psycopg2.Error:
            working = set()
        for watched in quiet:
            if watched.backend in working:
                watched.wait_on()
            else:
                self._cut(watched)

    def _cut(self, watched: Watched) -> None:
        """Within the lock: a connection whose statement has ended may carry another's descriptor by now."""
        with self._lock, suppress(psycopg2.Error, OSError):
            if watched in self._watched:
                self._watched.discard(watched)
                with _socket_of(watched.connection) as line:
                    line.shutdown(socket.SHUT_RDWR)


def _socket_of(connection: PlainConnection) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.fileno()))


def _list_working(backends: Sequence[int]) -> set[int]:
    database = settings().database
    connection = psycopg2.connect(
        database.url,
        connection_factory=connection_with_limit(ASK_SECONDS),
        connect_timeout=database.connect_timeout_seconds,
        **network.LIBPQ,
    )
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(WORKING, [list(backends)])
        return {pid for (pid,) in cursor}


@once
def line_watch() -> LineWatch:
    """The watch of this process."""
    return LineWatch()


class WatchedCursor(PlainCursor):
    def execute(self, query: Any, vars: Any = None) -> None:
        with Watched(self.connection):  # type: ignore[arg-type]  # only such connections have it
            super().execute(query, vars)

    def executemany(self, query: Any, vars_list: Any) -> None:
        with Watched(self.connection):  # type: ignore[arg-type]  # as above
            super().executemany(query, vars_list)

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        with Watched(self.connection):  # type: ignore[arg-type]  # as above
            super().copy_expert(sql, file, size)


class WatchedConnection(PlainConnection):
    """Each statement that waits for its answer is watched. psycopg2's own COMMIT is not: db/transaction_messages.py."""

    limit_seconds: float | None = None  # after which a statement is cut without asking

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.backend = self.info.backend_pid  # a pooler tells another: db/engines.py asks PostgreSQL
        self.cursor_factory = WatchedCursor


def connection_with_limit(seconds: float, kind: type[WatchedConnection] = WatchedConnection) -> type[WatchedConnection]:
    """For statements of which waiting longer would do harm, however busy the server is."""
    return type(kind.__name__, (kind,), {"limit_seconds": seconds})
