"""The embedded servers as context managers. To kill or restart a server, use the classes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded.postgres import EmbeddedPostgres
from embedded.valkey import EmbeddedValkey

__all__ = ["EmbeddedPostgres", "EmbeddedValkey", "embedded_postgres", "embedded_valkey"]


@contextmanager
def embedded_postgres(home: Path, *, durable: bool = True) -> Iterator[str]:
    """The URL of the database `pensum`. `durable=False`, for tests, does not wait for the disk."""
    server = EmbeddedPostgres(home, durable=durable)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def embedded_valkey(home: Path) -> Iterator[str]:
    server = EmbeddedValkey(home)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()
