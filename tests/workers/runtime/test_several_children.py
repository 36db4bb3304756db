"""A prefork worker on a machine that is worth several children."""

from collections.abc import Iterator

import pytest

from db.models import JobState
from db.queries.jobs import jobs
from db.transactions import transaction
from tasks.queues import CPU
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker
from tests.workers.runtime.prefork_kinds import Task

pytestmark = pytest.mark.system

CHILDREN = 3


@pytest.fixture
def worker(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    log = tmp_path_factory.mktemp("children") / "children.log"
    app = "tests.workers.runtime.prefork_app"
    with running_worker(CPU, log, app=app, PENSUM_SLOTS='{"cpu": 2, "cpu.large": 1}') as worker:
        yield worker


def test_as_many_jobs_run_at_once_as_there_are_children(worker: WorkerProcess, user: Person) -> None:
    assert worker.has_children(CHILDREN)
    made = [make_job(user.id, Task(text="work on")) for _ in range(CHILDREN + 1)]

    def running() -> list[object]:
        return [row["worker"] for job in made if (row := row_of(job.id))["state"] == JobState.RUNNING]

    assert eventually(lambda: len(running()) == CHILDREN, LONGEST_SECONDS)
    assert len(set(running())) == CHILDREN
    for job in made:
        with transaction() as session:
            jobs.cancel(session, job.id, user_id=user.id)
    assert eventually(lambda: {row_of(job.id)["state"] for job in made} == {JobState.CANCELLED}, LONGEST_SECONDS)
