"""A PostgreSQL, another database, or the same one by another way, for everything that this process holds of one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from db import engines
from embedded.listening import ListenAddress
from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres
from tests.support.configuration import configuration
from workers.runtime.heartbeat import heartbeat
from workers.runtime.provider_monitor import ensure_announced
from workers.runtime.report_writer import report_writer
from workers.runtime.result_writer import result_writer

ONCE_PER_DATABASE = (
    *(engines.engine, engines.reading_engine, engines.statement_engine, engines.async_engine),
    *(heartbeat, report_writer, result_writer, ensure_announced),
)


@contextmanager
def running_postgres(folder: Path, *, listen: ListenAddress | None = None) -> Iterator[EmbeddedPostgres]:
    """A server in this folder. Its database has nothing in it."""
    server = EmbeddedPostgres(folder, durable=False, listen=listen)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def prepared_postgres(folder: Path, *, listen: ListenAddress | None = None) -> Iterator[EmbeddedPostgres]:
    """A server with the product's schema and roles."""
    with running_postgres(folder, listen=listen) as server:
        with connected_to(server.url):
            prepare_database()
        yield server


@contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Makes everything anew that this process holds of a database."""
    with configuration() as configure, pytest.MonkeyPatch.context() as patch:
        configure(DATABASE_URL=url)
        for made_once in ONCE_PER_DATABASE:
            patch.setattr(made_once, "_made", {})
        try:
            yield
        finally:
            statement_engines = engines.statement_engine._made.values()
            for engine in (engines.engine(), engines.reading_engine(), *statement_engines):
                engine.dispose()


@contextmanager
def empty_database(server: EmbeddedPostgres, name: str) -> Iterator[str]:
    """Its URL. It is dropped at the end."""
    with closing(psycopg2.connect(server.url_of("postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                yield server.url_of(name)
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
