"""A real Celery worker: what it shows to Flower, and how it stops."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest

from db.models import Job, JobState
from db.queries.jobs import jobs
from db.transactions import transaction
from tasks.app import app
from tasks.queues import IO
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import RestartableWorker, WorkerProcess, restartable_worker
from tests.tasks.echo import Echo


@pytest.fixture(scope="module")
def shared_worker(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartableWorker]:
    log = tmp_path_factory.mktemp("worker") / "io.log"
    with restartable_worker(IO, log, PENSUM_WORKER_WARM_SHUTDOWN_SECONDS="1") as shared_worker:
        yield shared_worker


@pytest.fixture
def worker(shared_worker: RestartableWorker) -> WorkerProcess:
    return shared_worker.get()


class Picture:
    """The events that Flower would get, by the uuid of their task."""

    def __init__(self, connection: Any) -> None:
        self.events: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._connection = connection

    def add(self, event: dict[str, Any]) -> None:
        self.events[event.get("uuid", "")].append(event)

    def types_of(self, job: Job) -> list[str]:
        return [event["type"] for event in self.events[str(job.id)]]

    def shows(self, is_so: Callable[[], bool]) -> bool:
        def look() -> bool:
            with suppress(TimeoutError):
                self._connection.drain_events(timeout=0.1)
            return is_so()

        return eventually(look, LONGEST_SECONDS)


@pytest.fixture
def picture(worker: WorkerProcess) -> Iterator[Picture]:
    with app.connection_for_read() as connection:
        receiver = app.events.Receiver(connection)
        with receiver.consumer_context(wakeup=False) as (consuming, _, _):
            picture = Picture(consuming)
            receiver.handlers["*"] = picture.add
            assert picture.shows(lambda: True)  # it subscribes only now
            yield picture


ENDS = {
    "echo": ["task-received", "task-started", "task-succeeded"],
    "fail": ["task-received", "task-started", "task-failed"],
    "retry": ["task-received", "task-started", "task-retried"],
}


def test_flower_shows_jobs_by_id_and_kind_and_no_wakeups(worker: WorkerProcess, picture: Picture, user: Person) -> None:
    made = {text: make_job(user.id, Echo(text=text)) for text in ENDS}
    for text, types in ENDS.items():
        assert picture.shows(lambda: len(picture.types_of(made[text])) >= 3)  # noqa: B023  # asked at once
        assert picture.types_of(made[text]) == types
        first = picture.events[str(made[text].id)][0]
        assert (first["name"], first["retries"]) == ("tests.echo", 0)
        assert first["hostname"] == worker.hostname
    names = {event.get("name") for events in picture.events.values() for event in events}
    assert names <= {"tests.echo", None}
    tasks = {uuid for uuid, events in picture.events.items() if events[0]["type"].startswith("task-")}
    assert tasks >= {str(job.id) for job in made.values()}
    assert {row_of(UUID(task))["kind"] for task in tasks} == {Echo.kind}  # also of jobs of the test before


def test_flower_shows_a_cancelled_job(picture: Picture, user: Person) -> None:
    job = make_job(user.id, Echo(text="work on"))
    assert eventually(lambda: "progress" in types_in_log(job.id))
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)
    assert picture.shows(lambda: "task-revoked" in picture.types_of(job))
    assert row_of(job.id)["state"] == JobState.CANCELLED


def test_a_backlog_is_worked_off(worker: WorkerProcess, user: Person) -> None:
    made = [make_job(user.id, Echo(text=str(n))) for n in range(60)]
    assert eventually(lambda: all(row_of(job.id)["state"] == JobState.SUCCEEDED for job in made), LONGEST_SECONDS)
    assert all(types_in_log(job.id) == ["queued", "started", "result", "end"] for job in made)


def test_a_stopping_worker_gives_its_job_back_at_once(worker: WorkerProcess, user: Person) -> None:
    job = make_job(user.id, Echo(text="work on"))
    assert eventually(lambda: "progress" in types_in_log(job.id))
    worker.stop()
    assert worker.ends()
    row = row_of(job.id)
    assert (row["state"], row["attempt"], row["alone"]) == (JobState.QUEUED, 0, False)
    assert types_in_log(job.id)[-1] == "retrying"
