"""`pensum worker gpu` over TLS without a tunnel, by the URLs of docs/gpu-at-home.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from embedded.worker_access import password_file
from tests.support.tls_terminator import tls_in_front_of
from tests.support.worker_host import WorkerHost

pytestmark = pytest.mark.system

ROLE = "pensum_worker_gpu"
NAME = "localhost"


@dataclass
class Front:
    """With a certificate for `localhost`."""

    postgres: str
    redis: str
    redis_password: str
    database_password: str

    def env_file(self, folder: Path, ca: Path, *, host: str = NAME) -> Path:
        database = f"{ROLE}:{self.database_password}@{host}:{self.postgres}/pensum?sslmode=verify-full&sslrootcert={ca}"
        redis = f":{self.redis_password}@{host}:{self.redis}/0?ssl_cert_reqs=required&ssl_ca_certs={ca}"
        file = folder / "gpu-host.env"
        file.touch(mode=0o600)
        file.write_text(f"DATABASE_URL=postgresql://{database}\nREDIS_URL=rediss://{redis}\n")
        return file


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    return file


def serve(certificate: trustme.LeafCert, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> Iterator[Front]:
    with tls_in_front_of(postgres, certificate) as database, tls_in_front_of(valkey, certificate) as redis:
        password = password_file(ROLE).read_text().strip()
        yield Front(str(database.port), str(redis.port), urlsplit(valkey.url).password or "", password)


@pytest.fixture(scope="module")
def front(platform: None, ca: trustme.CA, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> Iterator[Front]:
    yield from serve(ca.issue_cert(NAME), postgres, valkey)


@pytest.mark.timeout(180)
def test_worker_reaches_servers_whose_certificates_are_right(front: Front, ca_file: Path, tmp_path: Path) -> None:
    host = WorkerHost(tmp_path / "home", front.env_file(tmp_path, ca_file))
    done = host.run("gpu", "--check")
    assert done.returncode == 0, done.stdout + done.stderr
    host.start("--queue", "gpu.embed")
    try:
        assert host.run("health", "--wait", "90").returncode == 0, host.output.read_text()
        assert host.run("drain").returncode == 0
    finally:
        host.kill()


def assert_refused(host: WorkerHost, words: str) -> None:
    """By the check for both servers, and by the worker itself."""
    done = host.run("gpu", "--check")
    assert done.returncode == 1
    lines = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith("FAIL")}
    assert words in lines["PostgreSQL"]
    assert words in lines["Redis"]
    done = host.run("gpu")
    assert done.returncode == 1
    assert words in done.stderr


def test_certificate_of_another_name_is_refused(front: Front, ca_file: Path, tmp_path: Path) -> None:
    host = WorkerHost(tmp_path / "home", front.env_file(tmp_path, ca_file, host="127.0.0.1"))
    assert_refused(host, "its certificate is for another name")


def test_certificate_of_an_unknown_authority_is_refused(front: Front, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    assert_refused(WorkerHost(tmp_path / "home", front.env_file(tmp_path, other)), "nobody here knows who signed")


@pytest.mark.usefixtures("platform")
def test_expired_certificate_is_refused(
    ca: trustme.CA, ca_file: Path, postgres: EmbeddedPostgres, valkey: EmbeddedValkey, tmp_path: Path
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    expired = ca.issue_cert(NAME, not_before=yesterday - timedelta(days=9), not_after=yesterday)
    for front in serve(expired, postgres, valkey):
        assert_refused(WorkerHost(tmp_path / "home", front.env_file(tmp_path, ca_file)), "its certificate has expired")
