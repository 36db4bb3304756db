import socket
from ipaddress import IPv4Address
from pathlib import Path

import psycopg2
import pytest
import redis
from pydantic import ValidationError

from core.settings import EmbeddedSettings
from embedded.errors import CannotRun
from embedded.listening import ListenAddress
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.embedded.test_postgres import ask
from tests.support.databases import running_postgres
from tests.support.ports import reserve_port

LOOPBACK = "127.0.0.2"  # stands for the address of a tunnel
PUBLIC = str(IPv4Address(1 << 28))


@pytest.mark.parametrize("address", ["0.0.0.0", "::", PUBLIC, "224.0.0.1"])  # noqa: S104  # refused addresses
def test_servers_without_tls_listen_on_no_public_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSUM_SERVERS_ADDRESS", address)
    with pytest.raises(ValidationError, match="speak no TLS"):
        EmbeddedSettings()


def test_postgres_lets_roles_with_a_password_in_and_nobody_else(tmp_path: Path) -> None:
    listen = ListenAddress(LOOPBACK, reserve_port(LOOPBACK), "PENSUM_SERVERS_POSTGRES_PORT")
    with running_postgres(tmp_path, listen=listen) as server:
        ask(server.url, "CREATE ROLE far LOGIN PASSWORD 'sesame'")
        assert ask(f"postgresql://far:sesame@{listen}/pensum", "SELECT current_user") == "far"
        for user in ("far:wrong", "postgres:sesame", "postgres"):
            with pytest.raises(psycopg2.OperationalError):
                psycopg2.connect(f"postgresql://{user}@{listen}/pensum")


def test_valkey_listens_on_the_address_and_for_this_machine(tmp_path: Path) -> None:
    listen = ListenAddress(LOOPBACK, reserve_port(LOOPBACK), "PENSUM_SERVERS_VALKEY_PORT")
    server = EmbeddedValkey(tmp_path, listen=listen)
    server.start()
    try:
        for url in (server.url, server.url.replace("127.0.0.1", LOOPBACK)):
            with redis.Redis.from_url(url) as client:
                assert client.ping()
        with redis.Redis(host=LOOPBACK, port=listen.port) as anybody, pytest.raises(redis.AuthenticationError):
            anybody.ping()
    finally:
        server.stop()


def test_port_in_use_is_reported_with_its_setting(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        listen = ListenAddress(LOOPBACK, other.getsockname()[1], "PENSUM_SERVERS_VALKEY_PORT")
        with pytest.raises(CannotRun, match="in use by another program: set PENSUM_SERVERS_VALKEY_PORT"):
            EmbeddedValkey(tmp_path, listen=listen).start()


def test_address_that_this_machine_does_not_have_is_reported(tmp_path: Path) -> None:
    listen = ListenAddress("192.0.2.1", 5432, "PENSUM_SERVERS_POSTGRES_PORT")
    with pytest.raises(CannotRun, match="No network interface of this machine has"):
        EmbeddedPostgres(tmp_path, durable=False, listen=listen).start()
