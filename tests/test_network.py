"""Every client of PostgreSQL and Redis notices a dead line: the kernel's options are read back from its socket."""

import ast
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from core import network
from db import engines
from db.transactions import read
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tasks import redis_clients
from tasks.app import app
from tests.support.configuration import Configure
from tests.support.lines import line_to_postgres
from tests.test_architecture import PACKAGES, ROOT

WANTED = {socket.TCP_KEEPIDLE: 10, socket.TCP_KEEPINTVL: 3, socket.TCP_KEEPCNT: 3, socket.TCP_USER_TIMEOUT: 12_000}
ENGINES = (engines.engine, engines.reading_engine, engines.statement_engine, engines.async_engine)

#: What opens a connection, and where that may be.
OPENING = re.compile(
    r"(redis(\.asyncio)?\.)?(Redis|StrictRedis|ConnectionPool|BlockingConnectionPool)(\.from_url)?"
    r"|(sqlalchemy\.)?create_(async_)?engine(_from_config)?"
    r"|(asyncpg|psycopg2?)\.(connect|create_pool)"
)
PLACES = {
    "db/engines.py",
    "db/line_watch.py",
    "tasks/redis_clients.py",
    "embedded/postgres.py",  # asks its own child, on this host, whether it has started
    "embedded/valkey.py",
}


def options_of(descriptor: int) -> dict[int, int]:
    with socket.socket(fileno=os.dup(descriptor)) as connection:
        assert connection.family == socket.AF_INET
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        return {option: connection.getsockopt(socket.IPPROTO_TCP, option) for option in WANTED}


@pytest.fixture
def tcp(
    platform: None, postgres: EmbeddedPostgres, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The tests' own PostgreSQL has a Unix socket only."""
    with line_to_postgres(postgres) as (_, url):
        configure(DATABASE_URL=url)
        for made_once in ENGINES:
            monkeypatch.setattr(made_once, "_made", {})
        yield


def all_engines() -> dict[str, Engine]:
    return {
        "engine": engines.engine(),
        "reading_engine": engines.reading_engine(),
        "statement_engine": engines.statement_engine(True),
        "own_connection": engines.own_connection(),
        "own_connection with a limit": engines.own_connection(limit_seconds=5),
    }


def test_connections_of_workers_and_of_the_command_line(tcp: None) -> None:
    for name, engine in all_engines().items():
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            assert options_of(driver.fileno()) == WANTED, name
        engine.dispose()


def test_every_engine_is_walked() -> None:
    source = ast.parse((ROOT / "db/engines.py").read_text())
    making = {node.name for node in source.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    assert making == {name.partition(" ")[0] for name in all_engines_by_name()} | {"async_engine"}


def all_engines_by_name() -> set[str]:
    return {"engine", "reading_engine", "statement_engine", "own_connection"}


async def test_connections_of_the_api(tcp: None) -> None:
    assert await read(lambda session: session.scalar(text("SELECT 1"))) == 1
    async with engines.async_engine().connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        transport = raw.driver_connection._transport
        assert options_of(transport.get_extra_info("socket").fileno()) == WANTED
    await engines.async_engine().dispose()
    hot = await engines.connect_as_platform({})
    assert options_of(hot._transport.get_extra_info("socket").fileno()) == WANTED
    await hot.close()


def test_clients_of_redis(platform: None) -> None:
    with redis_clients.client() as client:
        pool: Any = client.connection_pool
        connection = pool.get_connection()
        assert options_of(connection._sock.fileno()) == WANTED
        assert connection._sock.gettimeout() is not None
        pool.release(connection)


async def test_clients_of_redis_in_the_api(platform: None) -> None:
    async with redis_clients.async_client() as client:
        pool: Any = client.connection_pool
        connection = await pool.get_connection()
        assert options_of(connection._writer.get_extra_info("socket").fileno()) == WANTED
        assert connection.socket_timeout is not None
        await pool.release(connection)


def test_connections_of_celery_beat_and_flower(platform: None, valkey: EmbeddedValkey) -> None:
    with app.connection_for_write(valkey.url) as connection:
        assert isinstance(connection, redis_clients.Connection)
        channel: Any = connection.default_channel
        for pool in (channel.pool, channel.async_pool):
            opened = pool.get_connection()
            opened.connect()
            assert options_of(opened._sock.fileno()) == WANTED
            assert opened.socket_timeout is not None
            pool.release(opened)


def test_there_is_no_other_place_that_opens_connections() -> None:
    """Another one would have other limits, or none."""
    files = [
        ROOT / "celeryconfig.py",
        *(file for name in (*PACKAGES, "migrations") for file in (ROOT / name).rglob("*.py")),
    ]
    assert {str(file.relative_to(ROOT)) for file in files if opens_connections(file)} == PLACES


def opens_connections(file: Path) -> bool:
    calls = (node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    return any(OPENING.fullmatch(ast.unparse(function)) for function in calls)


def test_options_are_those_that_the_decision_names() -> None:
    assert network.TCP_OPTIONS == WANTED
