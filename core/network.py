"""When a connection to PostgreSQL or Redis counts as dead: the one place for all clients of both.

The kernel notices a line that is gone: 13 seconds after the last word, or 12 after bytes that nobody confirmed.
(Linux' own patience is 2 hours and 16 minutes.) A peer that confirms every byte and says nothing is noticed by the
clients' time limits: db/line_watch.py, db/engines.py, tasks/redis_clients.py.
"""

import os
import socket
from typing import Any

IDLE_SECONDS = 10
INTERVAL_SECONDS = 3
PROBES = 3
UNCONFIRMED_SECONDS = 12

#: For psycopg2 and whatever else is made of libpq. Unix sockets ignore them.
LIBPQ: dict[str, Any] = {
    "keepalives": 1,
    "keepalives_idle": IDLE_SECONDS,
    "keepalives_interval": INTERVAL_SECONDS,
    "keepalives_count": PROBES,
    "tcp_user_timeout": UNCONFIRMED_SECONDS * 1_000,
}

_OPTIONS = {
    "TCP_KEEPIDLE": IDLE_SECONDS,
    "TCP_KEEPINTVL": INTERVAL_SECONDS,
    "TCP_KEEPCNT": PROBES,
    "TCP_USER_TIMEOUT": UNCONFIRMED_SECONDS * 1_000,
}

#: Of IPPROTO_TCP, for redis-py and kombu. Other systems than Linux have some of them only.
TCP_OPTIONS = {getattr(socket, name): value for name, value in _OPTIONS.items() if hasattr(socket, name)}


def keep_alive(descriptor: int) -> None:
    """For clients that have no such settings. A Unix socket stays as it is."""
    with socket.socket(fileno=os.dup(descriptor)) as connection:
        if connection.family not in (socket.AF_INET, socket.AF_INET6):
            return
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in TCP_OPTIONS.items():
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
