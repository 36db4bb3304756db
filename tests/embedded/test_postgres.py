import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from embedded import server_lock
from embedded.servers import EmbeddedPostgres, embedded_postgres
from tests.support.processes import is_alive
from tests.support.waiting import eventually


def ask(url: str, statement: str) -> object:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"))
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        answer = result.scalar() if result.returns_rows else None
    engine.dispose()
    return answer


async def ask_async(url: str, statement: str) -> object:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        answer = await connection.scalar(text(statement))
    await engine.dispose()
    return answer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    yield server
    server.stop()


async def test_both_drivers_reach_it_by_one_url(server: EmbeddedPostgres) -> None:
    assert ask(server.url, "SELECT current_database()") == "pensum"
    assert await ask_async(server.url, "SELECT current_database()") == "pensum"


def test_pgvector_is_there(server: EmbeddedPostgres) -> None:
    ask(server.url, "CREATE EXTENSION IF NOT EXISTS vector")
    assert ask(server.url, "SELECT '[1,2]'::halfvec(2) <=> '[1,2]'::halfvec(2)") == 0


def test_it_listens_on_no_network(server: EmbeddedPostgres) -> None:
    assert ask(server.url, "SHOW listen_addresses") == ""


def test_it_ignores_what_a_person_set_for_their_own_postgres(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/nowhere")
    server.stop()
    server.start()
    assert ask(server.url, "SHOW port") == "5432"


def test_committed_rows_survive_kill_9(server: EmbeddedPostgres) -> None:
    ask(server.url, "CREATE TABLE kept AS SELECT 7 AS seven")
    killed = server.pid
    server.kill()
    server.start()
    assert ask(server.url, "SELECT seven FROM kept") == 7
    assert server.pid != killed


def test_start_of_a_running_one_changes_nothing(server: EmbeddedPostgres) -> None:
    before = server.pid
    server.start()
    assert server.pid == before


def test_a_process_id_in_a_stale_file_may_belong_to_anybody(server: EmbeddedPostgres) -> None:
    server.stop()
    (Path(server.log).parent.parent / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    server.start()
    assert ask(server.url, "SELECT 1") == 1


def test_a_server_that_an_earlier_owner_left_is_replaced(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_lock, "GRACE_SECONDS", 0.1)
    left_behind = server.pid
    with embedded_postgres(server.log.parent.parent, durable=False) as url:
        assert ask(url, "SELECT 1") == 1
        assert eventually(lambda: not server.is_running())
        assert not is_alive(left_behind)
    server.start()


def test_it_waits_for_the_disk_unless_told_otherwise(tmp_path: Path) -> None:
    with embedded_postgres(tmp_path) as url:
        assert ask(url, "SHOW fsync") == "on"
        assert ask(url, "SHOW synchronous_commit") == "on"


async def test_a_home_too_deep_for_a_socket_is_no_obstacle(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "a b" / ("x" * 110), durable=False)
    server.start()
    assert ask(server.url, "SELECT 1") == 1
    assert await ask_async(server.url, "SELECT 1") == 1
    server.stop()
    assert not is_alive(server.pid)
