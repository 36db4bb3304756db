import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis
from kombu.connection import Connection

from embedded.servers import EmbeddedValkey, embedded_valkey
from tests.support.processes import is_alive


def ask(url: str, *command: str) -> Any:
    with closing(redis.Redis.from_url(url, decode_responses=True)) as client:
        return client.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py leaves it untyped


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey"))
    server.start()
    yield server
    server.stop()


def test_redis_py_and_kombu_connect_by_the_same_url(server: EmbeddedValkey) -> None:
    assert ask(server.url, "PING") is True
    with Connection(server.url) as connection:  # type: ignore[no-untyped-call]  # kombu is half typed
        connection.ensure_connection(max_retries=1)
        assert connection.connected


def test_connection_without_a_password_is_refused(server: EmbeddedValkey) -> None:
    host_and_port = server.url.rpartition("@")[2]
    with pytest.raises(redis.AuthenticationError):
        ask(f"redis://{host_and_port}", "PING")


def test_server_has_a_limit_of_memory_and_never_evicts_keys(server: EmbeddedValkey) -> None:
    assert ask(server.url, "CONFIG", "GET", "maxmemory") == {"maxmemory": str(512 * 2**20)}
    assert ask(server.url, "CONFIG", "GET", "maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_url_and_data_survive_sigkill(server: EmbeddedValkey) -> None:
    ask(server.url, "SET", "kept", "7")
    before = server.url
    server.kill()
    server.start()
    assert server.url == before
    assert ask(server.url, "GET", "kept") == "7"


def test_other_port_is_used_if_the_old_one_is_taken(server: EmbeddedValkey) -> None:
    server.stop()
    taken = int(server.url.rpartition(":")[2].partition("/")[0])
    with socket.create_server(("127.0.0.1", taken)):
        server.start()
        assert f":{taken}/" not in server.url
        assert ask(server.url, "PING") is True


def test_password_file_is_private(server: EmbeddedValkey) -> None:
    config = server.log.parent.parent / "valkey" / "valkey.conf"
    assert config.stat().st_mode & 0o077 == 0


def test_server_is_stopped_after_the_block(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path):
        pid = int((tmp_path / "valkey" / "lock").read_text())
        assert is_alive(pid)
    assert not is_alive(pid)
