"""Workers whose consumer stalled, and such as only seem so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from db.models import Job, JobState
from db.queries.jobs import jobs
from db.transactions import transaction
from embedded.servers import EmbeddedValkey
from tasks.app import WAKE_SLOT, app
from tasks.queues import IO
from tests.support.broker import waiting_wakeups
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker
from tests.tasks.echo import Echo
from workers.runtime.stall_detector import ConsumerStallDetector

pytestmark = pytest.mark.system

DEAF_SECONDS = 2.0
SETTINGS = {"PENSUM_WORKER_DEAF_SECONDS": str(DEAF_SECONDS), "PENSUM_WORKER_TURN_SECONDS": "0.1"}


@pytest.fixture
def detector() -> ConsumerStallDetector:
    detector = ConsumerStallDetector(20)
    assert not detector.is_stalled(0, received=0, is_due=False)
    return detector


def test_consumer_without_due_messages_for_long_is_stalled(detector: ConsumerStallDetector) -> None:
    assert not detector.is_stalled(20, received=0, is_due=True)
    assert detector.is_stalled(21, received=0, is_due=True)


def test_consumer_that_received_a_message_is_not_stalled(detector: ConsumerStallDetector) -> None:
    assert not detector.is_stalled(15, received=1, is_due=True)
    assert not detector.is_stalled(30, received=1, is_due=True)
    assert detector.is_stalled(36, received=1, is_due=True)


def test_consumer_with_no_message_due_is_not_stalled(detector: ConsumerStallDetector) -> None:
    assert not detector.is_stalled(19, received=0, is_due=True)
    assert not detector.is_stalled(20, received=0, is_due=False)
    assert not detector.is_stalled(39, received=0, is_due=True)


@pytest.fixture
def valkey_of_its_own(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def worker(platform: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    with running_worker(IO, tmp_path / "io.log", **SETTINGS) as worker:
        yield worker


def send_wakeups(server: EmbeddedValkey, times: int = 1) -> None:
    with app.connection_for_write(server.url) as connection:
        for _ in range(times):
            app.send_task(WAKE_SLOT, args=[IO.name], queue=IO.name, connection=connection)


def is_told_to_stop_consuming(worker: WorkerProcess) -> bool:
    """A worker takes no commands in its very first moment."""
    return bool(app.control.cancel_consumer(IO.name, destination=[worker.hostname], reply=True))


def test_stalled_worker_ends(worker: WorkerProcess, valkey: EmbeddedValkey, user: Person) -> None:
    assert eventually(lambda: is_told_to_stop_consuming(worker), LONGEST_SECONDS)
    job = make_job(user.id, Echo(text="hello?"))
    send_wakeups(valkey)  # a slot that was awake may have run the job, and then no wake-up of the job's would wait
    assert worker.ends(), worker.log
    assert len(worker.logged("stalled: ")) == 1
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)


def test_busy_worker_is_not_stalled(worker: WorkerProcess, valkey: EmbeddedValkey, user: Person) -> None:
    made = [make_job(user.id, Echo(text="work on")) for _ in range(IO.slots)]
    send_wakeups(valkey, 3 * IO.slots)
    assert eventually(lambda: all("started" in types_in_log(job.id) for job in made), LONGEST_SECONDS)
    assert not worker.ends(seconds=3 * DEAF_SECONDS), worker.log
    for job in made:
        with transaction() as session:
            jobs.cancel(session, job.id, user_id=user.id)
    assert eventually(lambda: all("end" in types_in_log(job.id) for job in made), LONGEST_SECONDS)
    assert not worker.logged("stalled: ")


def test_jobs_end_although_redis_was_killed_under_load(
    platform: None, valkey_of_its_own: EmbeddedValkey, tmp_path: Path, user: Person
) -> None:
    """The consumer takes up its work again. If it did not, the worker would have to end, for its supervisor."""
    with running_worker(IO, tmp_path / "io.log", REDIS_URL=valkey_of_its_own.url) as worker:
        for _ in range(2):
            made = make_load(user)
            send_wakeups(valkey_of_its_own, IO.slots)
            valkey_of_its_own.kill()
            made += make_load(user)
            valkey_of_its_own.start()
            assert eventually(lambda: is_worked_off(made, valkey_of_its_own), 60), worker.log  # noqa: B023
            send_wakeups(valkey_of_its_own)
            assert eventually(lambda: not wakeups_left(valkey_of_its_own), LONGEST_SECONDS), worker.log
        assert not worker.logged("stalled: ")


def make_load(user: Person) -> list[Job]:
    return [make_job(user.id, Echo(text=str(n))) for n in range(40)]


def wakeups_left(server: EmbeddedValkey) -> int:
    with Redis.from_url(server.url) as client:
        return waiting_wakeups(client, IO)


def is_worked_off(made: list[Job], server: EmbeddedValkey) -> bool:
    """Sends a wake-up if none waits, as the relay does."""
    if not wakeups_left(server):
        send_wakeups(server)
    return all(row_of(job.id)["state"] == JobState.SUCCEEDED for job in made)
