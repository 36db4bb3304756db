"""The worker reaches PostgreSQL by `sslmode=verify-full` and Redis by `rediss://`, over lines that fail."""

from collections.abc import Iterator

import pytest

from tests.line.faults import Trial
from tests.line.front import Front
from tests.line.gpu_host import GpuHost, running_gpu_host
from tests.line.tls import TlsFront, running_tls_front
from tests.support.namespaces import SPARE_ADDRESSES, Line

pytestmark = [pytest.mark.long_line, pytest.mark.timeout(900)]

PATIENCE_SECONDS = 10.0
EXPIRED_SECONDS = 20.0


@pytest.fixture(scope="module")
def tls(line: Line, front: Front, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsFront]:
    with running_tls_front(line.front, front, tmp_path_factory.mktemp("tls")) as tls:
        yield tls


@pytest.fixture(scope="module")
def gpu(line: Line, front: Front, tls: TlsFront) -> Iterator[GpuHost]:
    with running_gpu_host(line.worker, front, **tls.environment(front)) as gpu:
        assert tls.postgres.handshakes, "no connection to PostgreSQL was encrypted"
        assert tls.valkey.handshakes, "no connection to Redis was encrypted"
        yield gpu


def test_nothing_suffers_from_an_encrypted_line_that_is_dark_for_5_s(trial: Trial, line: Line) -> None:
    trial.endure("TLS, dark for 5 s", line.silence, line.restore, seconds=5)
    trial.assert_no_attempt_was_used_up()


def test_nothing_suffers_from_a_new_address_of_an_encrypted_worker(trial: Trial, line: Line) -> None:
    trial.endure("TLS, new address", lambda: line.worker.move(SPARE_ADDRESSES[2]))


def test_nothing_suffers_where_every_encrypted_connection_is_cut_every_10_s(trial: Trial, tls: TlsFront) -> None:
    with tls.relays.cutting_every(PATIENCE_SECONDS):
        trial.endure("TLS, relay cuts every 10 s", lambda: None)


def test_nothing_suffers_from_a_certificate_that_expires_and_is_renewed(
    trial: Trial, tls: TlsFront, gpu: GpuHost
) -> None:
    trial.endure("TLS, certificate expired for 20 s", tls.expire, tls.renew, seconds=EXPIRED_SECONDS)
    assert "certificate has expired" in gpu.log
