"""`pensum worker gpu` with a front that refuses it, that is not there, or that is of another version."""

import resource
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core import worker_state
from core.worker_state import WRITE_SECONDS
from db import schema_version
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tests.embedded.test_postgres import ask
from tests.support.databases import empty_database
from tests.support.ports import reserve_port
from tests.support.waiting import eventually
from tests.support.worker_host import WorkerHost

NOBODY = "127.0.0.1"


class Env:
    """The environment file of one host."""

    def __init__(self, folder: Path, database: str, redis: str) -> None:
        self.file = folder / "gpu-host.env"
        self.file.touch(mode=0o600)
        self.file.write_text(f"DATABASE_URL={database}\nREDIS_URL={redis}\n")


def refusal(folder: Path, database: str, redis: str) -> str:
    done = WorkerHost(folder / "home", Env(folder, database, redis).file).run("gpu")
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr


def check(folder: Path, database: str, redis: str) -> "subprocess.CompletedProcess[str]":
    return WorkerHost(folder / "home", Env(folder, database, redis).file).run("gpu", "--check")


@pytest.mark.parametrize("lacking", ["DATABASE_URL", "REDIS_URL"])
def test_file_that_lacks_a_server_is_refused(lacking: str, tmp_path: Path) -> None:
    file = Env(tmp_path, "postgresql:///pensum", f"redis://{NOBODY}/0").file
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if lacking not in line))
    done = WorkerHost(tmp_path / "home", file).run("gpu")
    assert done.returncode == 1
    assert f"{lacking} is not set" in done.stderr
    done = WorkerHost(tmp_path / "home", file).run("gpu", "--check")
    assert done.returncode == 1
    assert f"{lacking} is not set" in done.stdout


@pytest.mark.parametrize(
    ("database", "redis", "words"),
    [
        ("http://127.0.0.1", "redis://127.0.0.1", "DATABASE_URL: write it as postgresql://"),
        ("postgresql://127.0.0.1", "127.0.0.1:6379", "REDIS_URL: write it as redis://"),
    ],
)
def test_url_of_something_else_is_refused(database: str, redis: str, words: str, tmp_path: Path) -> None:
    assert words in refusal(tmp_path, database, redis)


def test_redis_that_refuses_the_user_is_refused(
    platform: None, postgres: EmbeddedPostgres, valkey: EmbeddedValkey, tmp_path: Path
) -> None:
    wrong = valkey.url.replace(urlsplit(valkey.url).password or "", "wrong")
    assert "Redis at REDIS_URL refuses this host" in refusal(tmp_path, postgres.url, wrong)
    done = check(tmp_path, postgres.url, wrong)
    assert done.returncode == 1
    assert "FAIL  Redis" in done.stdout
    assert "ok    PostgreSQL" in done.stdout


def test_host_that_can_write_no_file_goes_on(tmp_path: Path) -> None:
    """A limit of its process stands for the full disk."""
    port = reserve_port()
    host = WorkerHost(
        tmp_path / "home", Env(tmp_path, f"postgresql://{NOBODY}:{port}/pensum", f"redis://{NOBODY}/0").file
    )
    host.start()
    try:
        assert eventually(lambda: host.has_printed("does not answer"), 60)
        resource.prlimit(host.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        assert eventually(lambda: silence_of(host) > 3 * WRITE_SECONDS, 60)
        assert host.process.poll() is None
        resource.prlimit(host.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert eventually(lambda: silence_of(host) < WRITE_SECONDS, 60)
    finally:
        host.kill()


def silence_of(host: WorkerHost) -> float:
    """For how many seconds its state file has not been written."""
    [state] = worker_state.list_states(host.home)
    return time.monotonic() - state.reported_at


def test_absent_front_is_waited_for_and_the_wait_is_told(tmp_path: Path) -> None:
    port = reserve_port()
    host = WorkerHost(
        tmp_path / "home",
        Env(tmp_path, f"postgresql://a:secret@{NOBODY}:{port}/pensum", f"redis://{NOBODY}:{port}").file,
    )
    host.start()
    try:
        assert eventually(lambda: host.has_printed("PostgreSQL at DATABASE_URL does not answer")), (
            host.output.read_text()
        )
        done = host.run("health")
        assert done.returncode == 1
        assert "the workers are not started yet. PostgreSQL at DATABASE_URL does not answer" in done.stderr
        assert host.run("drain").returncode == 0
        assert host.process.wait(30) == 0
        assert "secret" not in host.output.read_text()
    finally:
        host.kill()


def test_check_of_an_absent_front_says_so_line_by_line(tmp_path: Path) -> None:
    port = reserve_port()
    done = check(tmp_path, f"postgresql://a:secret@{NOBODY}:{port}/pensum", f"redis://:secret@{NOBODY}:{port}")
    assert done.returncode == 1
    failing = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert {"PostgreSQL", "Redis"} <= {line.split()[1] for line in failing}
    assert all(" Next: " in line for line in failing)
    assert "secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture
def database(platform: None, postgres: EmbeddedPostgres) -> Iterator[str]:
    with empty_database(postgres, "tests_other_front") as url:
        yield url


def test_database_without_a_schema_is_refused(database: str, valkey: EmbeddedValkey, tmp_path: Path) -> None:
    assert "has no schema of Pensum. Run `pensum migrate` on the front." in refusal(tmp_path, database, valkey.url)


def test_front_that_is_too_old_is_refused_with_both_versions(
    database: str, valkey: EmbeddedValkey, tmp_path: Path
) -> None:
    ask(database, "CREATE TABLE alembic_version AS SELECT '0021' AS version_num")
    told = refusal(tmp_path, database, valkey.url)
    assert f"The schema is too old: it is 0021, and this code needs {schema_version.of_code()}." in told
    assert "Update the front first" in told


def test_worker_that_is_too_old_is_refused_with_both_versions(
    database: str, valkey: EmbeddedValkey, tmp_path: Path
) -> None:
    make_schema(database, revision="9999", oldest_worker="9998")
    told = refusal(tmp_path, database, valkey.url)
    assert f"it knows schema {schema_version.of_code()}, and the front's is 9999, which serves code from 9998" in told
    assert "Update this host first." in told


def make_schema(database: str, *, revision: str, oldest_worker: str) -> None:
    returned = f"SELECT '{revision}'::text, '{oldest_worker}'::text"
    head = "CREATE FUNCTION schema_versions(OUT revision text, OUT oldest_worker text) LANGUAGE sql"
    ask(database, f"{head} AS $$ {returned} $$")
