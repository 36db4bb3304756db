"""`pensum migrate --tries` waits for a database that starts later, as under docker compose."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import make_url

from embedded.servers import EmbeddedPostgres
from tests.support.command_process import CommandProcess
from tests.support.ports import reserve_port
from tests.support.relay import Relay, to_postgres
from tests.support.waiting import eventually

DATABASE = "tests_migrate_waits"
LONGEST_SECONDS = 90


@pytest.fixture
def database(platform: None, postgres: EmbeddedPostgres) -> Iterator[str]:
    """Its name, in the server of the tests."""
    administer(postgres, f"CREATE DATABASE {DATABASE}")
    yield DATABASE
    administer(postgres, f"DROP DATABASE {DATABASE} WITH (FORCE)")


def administer(postgres: EmbeddedPostgres, statement: str) -> None:
    with closing(psycopg2.connect(postgres.url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def migrating(url: str, home: Path, tries: int) -> Iterator[CommandProcess]:
    """Its stderr is in `home`/log."""
    home.mkdir()
    env = os.environ | {"DATABASE_URL": url, "PENSUM_HOME": str(home)}
    with (home / "log").open("wb") as log:
        process = CommandProcess(["migrate", "--tries", tries], env=env, stdout=log.fileno(), stderr=log.fileno())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def url_at(port: int, postgres: EmbeddedPostgres) -> str:
    url = make_url(postgres.url).set(host="127.0.0.1", port=port, database=DATABASE)
    return url.difference_update_query(["host", "port"]).render_as_string(hide_password=False)


def test_waits_for_a_database_that_comes_later(database: str, postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    port = reserve_port()
    log = tmp_path / "home" / "log"
    with migrating(url_at(port, postgres), tmp_path / "home", tries=LONGEST_SECONDS) as process:
        assert eventually(lambda: "try 2 of" in log.read_text(), LONGEST_SECONDS), log.read_text()
        host, server_port = to_postgres(postgres.url).target
        with Relay(server_port, target_host=host, port=port):
            assert process.wait(LONGEST_SECONDS) == 0, log.read_text()


def test_says_after_its_tries_what_does_not_answer(tmp_path: Path) -> None:
    log = tmp_path / "home" / "log"
    with migrating(f"postgresql://pensum@127.0.0.1:{reserve_port()}/pensum", tmp_path / "home", tries=2) as process:
        assert process.wait(LONGEST_SECONDS) == 1
    assert log.read_text().count("try 1 of 2") == 1
    assert "PostgreSQL at DATABASE_URL does not accept connections" in log.read_text()
