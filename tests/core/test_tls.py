"""Certificates of PostgreSQL and Redis, with CAs made for the test. The servers behind them are real; TLS is that of a
stand-in, because the wheels of both are built without it."""

import os
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import psycopg2
import pytest
import redis
import redis.asyncio
import trustme
from kombu.connection import Connection
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from core import tls
from embedded.errors import CannotRun
from embedded.prepare import prepare_database
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.support.command_process import run_command
from tests.support.configuration import Configure
from tests.support.databases import connected_to
from tests.support.tls_terminator import tls_in_front_of

ROOT = Path(__file__).parents[2]
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
WRONG = {
    "expired": "its certificate has expired: renew it",
    "other name": "its certificate is for another name than localhost",
    "other CA": "set PENSUM_CA_FILE to the file of its CA",
}


@dataclass(frozen=True)
class Urls:
    database: str
    redis: str


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def served(
    platform: None, authority: trustme.CA, postgres: EmbeddedPostgres, valkey: EmbeddedValkey
) -> Iterator[Mapping[str, Urls]]:
    """By what their certificates are."""
    certificates = {
        "right": authority.issue_cert("localhost"),
        "expired": authority.issue_cert("localhost", not_after=YESTERDAY),
        "other name": authority.issue_cert("elsewhere.example"),
        "other CA": trustme.CA().issue_cert("localhost"),
    }
    with ExitStack() as running:
        yield {name: _serve(running, one, postgres, valkey) for name, one in certificates.items()}


def _serve(
    running: ExitStack, certificate: trustme.LeafCert, postgres: EmbeddedPostgres, valkey: EmbeddedValkey
) -> Urls:
    database, broker = (running.enter_context(tls_in_front_of(server, certificate)) for server in (postgres, valkey))
    login = valkey.url.removeprefix("redis://").rpartition("@")[0]
    return Urls(
        f"postgresql://postgres@localhost:{database.port}/pensum?sslmode=verify-full",
        f"rediss://{login}@localhost:{broker.port}/0",
    )


@pytest.fixture
def ca_file(authority: trustme.CA, configure: Configure, tmp_path: Path) -> Path:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    configure(PENSUM_CA_FILE=file)
    return file


async def test_every_client_of_postgresql_trusts_the_right_certificate(
    ca_file: Path, served: Mapping[str, Urls]
) -> None:
    url = served["right"].database
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg2"), connect_args=tls.libpq_arguments(url))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()
    bare = make_url(url).set(drivername="postgresql+asyncpg", query={})
    own = create_async_engine(bare, connect_args={"ssl": tls.asyncpg_context(url)})
    async with own.connect() as async_connection:
        assert await async_connection.scalar(text("SELECT 1")) == 1
    await own.dispose()


async def test_every_client_of_redis_trusts_the_right_certificate(ca_file: Path, served: Mapping[str, Urls]) -> None:
    url = served["right"].redis
    arguments = tls.redis_arguments(url)
    with redis.Redis.from_url(url, **arguments) as client:
        assert client.ping()
    async with redis.asyncio.Redis.from_url(url, **arguments) as async_client:
        assert await async_client.ping()
    with Connection(url, ssl=arguments) as connection:  # type: ignore[no-untyped-call]  # kombu is half typed
        connection.ensure_connection(max_retries=1)
        assert connection.connected


@pytest.mark.parametrize("wrong", WRONG)
async def test_wrong_certificate_is_refused_by_every_client(
    ca_file: Path, served: Mapping[str, Urls], wrong: str
) -> None:
    urls = served[wrong]
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(urls.database, **tls.libpq_arguments(urls.database))
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncpg.connect(urls.database, ssl=tls.asyncpg_context(urls.database))
    with (
        pytest.raises(redis.ConnectionError),
        redis.Redis.from_url(urls.redis, **tls.redis_arguments(urls.redis)) as client,
    ):
        client.ping()


def test_ca_file_alone_asks_for_checked_certificates(ca_file: Path) -> None:
    url = "postgresql://somebody@db.example/pensum"
    assert tls.libpq_arguments(url) == {"sslmode": "verify-full", "sslrootcert": str(ca_file)}
    context = tls.asyncpg_context(url)
    assert context is not None
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_sockets_of_this_machine_have_no_tls(ca_file: Path, postgres: EmbeddedPostgres) -> None:
    assert tls.libpq_arguments(postgres.url) == {}
    assert tls.asyncpg_context(postgres.url) is None


@pytest.mark.parametrize("wrong", WRONG)
def test_migration_says_what_is_wrong(ca_file: Path, served: Mapping[str, Urls], wrong: str) -> None:
    with connected_to(served[wrong].database), pytest.raises(CannotRun) as refused:
        prepare_database()
    assert WRONG[wrong] in str(refused.value)


def migrate(urls: Urls) -> "subprocess.CompletedProcess[str]":
    return run_command("migrate", env=os.environ | {"DATABASE_URL": urls.database, "REDIS_URL": urls.redis})


def test_migration_at_the_terminal_says_so_in_one_line(ca_file: Path, served: Mapping[str, Urls]) -> None:
    done = migrate(served["other CA"])
    assert done.returncode == 1
    assert WRONG["other CA"] in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_migration_runs_through_tls(ca_file: Path, served: Mapping[str, Urls]) -> None:
    done = migrate(served["right"])
    assert (done.returncode, done.stderr) == (0, "")
