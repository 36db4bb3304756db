"""A worker process at the end of lines that fail without a word. The limits are shorter than in earnest."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from db.models import Job, JobState
from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tasks.notifier import notifier
from tasks.queues import IO
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.lines import line_to_postgres, line_to_valkey
from tests.support.relay import Relay
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker
from tests.tasks.echo import Echo

pytestmark = pytest.mark.system

LIMITS = {
    "PENSUM_DATABASE_CONNECT_TIMEOUT_SECONDS": "2",
    "PENSUM_DATABASE_QUIET_SECONDS": "1",
    "PENSUM_REDIS_TIMEOUT_SECONDS": "1",
    "PENSUM_REDIS_SILENT_SECONDS": "2",
    "PENSUM_WORKER_WARM_SHUTDOWN_SECONDS": "1",
}

Lines = tuple[Relay, Relay]


@pytest.fixture
def lines(platform: None, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> Iterator[tuple[Lines, dict[str, str]]]:
    with line_to_postgres(postgres) as (to_postgres, database), line_to_valkey(valkey) as (to_valkey, broker):
        yield (to_postgres, to_valkey), {"DATABASE_URL": database, "REDIS_URL": broker}


@pytest.fixture
def worker(lines: tuple[Lines, dict[str, str]], tmp_path: Path) -> Iterator[WorkerProcess]:
    with running_worker(IO, tmp_path / "io.log", **LIMITS, **lines[1]) as worker:
        yield worker


def succeeds(job: Job) -> bool:
    """Notifies the worker again and again, as the relay does."""

    def look() -> bool:
        notifier().notify_again(IO, 1)
        return bool(row_of(job.id)["state"] == JobState.SUCCEEDED)

    return eventually(look, 2 * LONGEST_SECONDS)


def assert_that_each_outage_took_two_lines(worker: WorkerProcess) -> None:
    """A busy machine may make another outage of a slow answer: the limits are short."""
    for server in ("postgres", "redis"):
        assert worker.says(f"{server} is back after"), worker.log
        told = ["is away" if "is away" in line else "is back" for line in worker.logged(f"{server} is ")]
        assert told[:2] == ["is away", "is back"], worker.log
        assert all(before != after for before, after in pairwise(told)), worker.log
    assert "Traceback" not in worker.log


def test_worker_works_again_after_all_its_connections_were_forgotten(
    lines: tuple[Lines, dict[str, str]], worker: WorkerProcess, user: Person
) -> None:
    assert succeeds(make_job(user.id, Echo(text="before")))
    for line in lines[0]:
        line.forget()
    assert succeeds(make_job(user.id, Echo(text="after"))), worker.log
    assert_that_each_outage_took_two_lines(worker)


def test_worker_works_again_after_a_dark_line(
    lines: tuple[Lines, dict[str, str]], worker: WorkerProcess, user: Person
) -> None:
    assert succeeds(make_job(user.id, Echo(text="before")))
    for line in lines[0]:
        line.stop()
    assert worker.says("postgres is away"), worker.log
    assert worker.says("redis is away"), worker.log
    for line in lines[0]:
        line.resume()
    assert succeeds(make_job(user.id, Echo(text="after"))), worker.log
    assert_that_each_outage_took_two_lines(worker)


def test_worker_ends_when_told_to_although_its_lines_are_dark(
    lines: tuple[Lines, dict[str, str]], worker: WorkerProcess, user: Person
) -> None:
    job = make_job(user.id, Echo(text="work on"))
    assert eventually(lambda: "progress" in types_in_log(job.id))
    for line in lines[0]:
        line.stop()
    worker.stop()
    assert worker.ends(), worker.log
