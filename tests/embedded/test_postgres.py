import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from embedded import server_lock
from embedded.servers import EmbeddedPostgres, embedded_postgres
from tests.support.databases import running_postgres
from tests.support.processes import is_alive
from tests.support.waiting import eventually


def ask(url: str, statement: str) -> object:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"))
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        value = result.scalar() if result.returns_rows else None
    engine.dispose()
    return value


async def ask_async(url: str, statement: str) -> object:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        value = await connection.scalar(text(statement))
    await engine.dispose()
    return value


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with running_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


async def test_psycopg_and_asyncpg_connect_by_the_same_url(server: EmbeddedPostgres) -> None:
    assert ask(server.url, "SELECT current_database()") == "pensum"
    assert await ask_async(server.url, "SELECT current_database()") == "pensum"


def test_pgvector_is_installed(server: EmbeddedPostgres) -> None:
    ask(server.url, "CREATE EXTENSION IF NOT EXISTS vector")
    assert ask(server.url, "SELECT '[1,2]'::halfvec(2) <=> '[1,2]'::halfvec(2)") == 0


def test_server_does_not_listen_on_tcp(server: EmbeddedPostgres) -> None:
    assert ask(server.url, "SHOW listen_addresses") == ""


def test_environment_of_another_postgres_is_ignored(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nowhere")
    server.stop()
    server.start()
    assert ask(server.url, "SHOW port") == "5432"


def test_committed_rows_survive_sigkill(server: EmbeddedPostgres) -> None:
    ask(server.url, "CREATE TABLE kept AS SELECT 7 AS seven")
    killed = server.pid
    server.kill()
    server.start()
    assert ask(server.url, "SELECT seven FROM kept") == 7
    assert server.pid != killed


def test_start_of_a_running_server_does_nothing(server: EmbeddedPostgres) -> None:
    before = server.pid
    server.start()
    assert server.pid == before


def test_stale_pid_file_is_ignored(server: EmbeddedPostgres) -> None:
    server.stop()
    (Path(server.log).parent.parent / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    server.start()
    assert ask(server.url, "SELECT 1") == 1


def test_server_of_an_earlier_supervisor_is_replaced(server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_lock, "GRACE_SECONDS", 0.1)
    left_behind = server.pid
    with embedded_postgres(server.log.parent.parent, durable=False) as url:
        assert ask(url, "SELECT 1") == 1
        assert eventually(lambda: not server.is_running())
        assert not is_alive(left_behind)
    server.start()


def test_server_is_durable_by_default(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path) as url:
        assert ask(url, "SHOW fsync") == "on"
        assert ask(url, "SHOW synchronous_commit") == "on"


async def test_socket_of_a_long_home_path_is_in_tmp(tmp_path: Path) -> None:
    with running_postgres(tmp_path / "a b" / ("x" * 110)) as server:
        assert ask(server.url, "SELECT 1") == 1
        assert await ask_async(server.url, "SELECT 1") == 1
    assert not is_alive(server.pid)
