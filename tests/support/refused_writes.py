"""A PostgreSQL that refuses to write, with SQLSTATE 25006, as a standby does before its promotion."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from embedded.servers import EmbeddedPostgres
from tests.support.waiting import eventually


@contextmanager
def refusing_writes(server: EmbeddedPostgres) -> Iterator[None]:
    """Each transaction that begins within the block can only read, whoever connects and whenever."""
    _set(server, "on")
    try:
        yield
    finally:
        _set(server, "off")


def refused_writes(server: EmbeddedPostgres) -> int:
    """How many there were, by the server's log."""
    return server.log.read_text(errors="replace").count("in a read-only transaction")


def _set(server: EmbeddedPostgres, value: str) -> None:
    with closing(psycopg2.connect(server.url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
            cursor.execute("SELECT pg_reload_conf()")
    assert eventually(lambda: _shown(server) == value)


def _shown(server: EmbeddedPostgres) -> str:
    """To a new connection. Open ones were told before it was accepted."""
    with closing(psycopg2.connect(server.url)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_read_only")
        [(value,)] = cursor.fetchall()
        return str(value)
