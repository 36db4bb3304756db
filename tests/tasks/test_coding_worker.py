"""A real prefork worker of the `cpu` queue grades code: cancelled, killed, and left in peace."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from db.models import Exercise, Job, JobState
from db.queries.jobs import jobs
from db.queries.learning import grading
from db.transactions import transaction
from tasks.contracts import GradeAnswer
from tasks.queues import CPU, CPU_LARGE
from tests.support.exercises import make_exercise
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of
from tests.support.sandboxes import NAME_BYTES, is_alive, skip_without_sandbox
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import RestartableWorker, WorkerProcess, restartable_worker
from workers.coding.bank import bank
from workers.coding.choosing import solution_of

pytestmark = pytest.mark.system

#: Takes as long as a run may, in processes that have the name.
NAMED = """
import ctypes, signal
def softmax(values):
    ctypes.CDLL(None).prctl(15, b"{name}")
    signal.pause()
"""


@pytest.fixture(scope="module")
def shared_worker(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartableWorker]:
    skip_without_sandbox()
    log = tmp_path_factory.mktemp("coding") / "coding.log"
    with restartable_worker(CPU, log, app="tasks.app") as shared_worker:
        yield shared_worker


@pytest.fixture
def worker(shared_worker: RestartableWorker) -> WorkerProcess:
    worker = shared_worker.get()
    assert worker.has_children(CPU.slots + CPU_LARGE.slots)
    return worker


@pytest.fixture
def exercise(user: Person) -> Exercise:
    return make_exercise(user.id, type="coding", solution=solution_of(bank()["softmax"]))


def answer(exercise: Exercise, source: str) -> Job:
    job = make_job(exercise.user_id, GradeAnswer(begins="code"))
    with transaction() as session:
        grading.add_answer(session, user_id=exercise.user_id, exercise_id=exercise.id, job_id=job.id, answer=source)
    return job


def named_answer(exercise: Exercise) -> tuple[Job, str]:
    """A running one."""
    name = f"c{uuid4().hex}"[:NAME_BYTES]
    job = answer(exercise, NAMED.format(name=name))
    assert eventually(lambda: is_alive(name), LONGEST_SECONDS)
    return job, name


def result_of(job: Job) -> dict[str, Any]:
    assert eventually(lambda: row_of(job.id)["state"] == JobState.SUCCEEDED, LONGEST_SECONDS), row_of(job.id)
    return dict(row_of(job.id)["result"])


def test_answer_is_graded(worker: WorkerProcess, exercise: Exercise) -> None:
    assert result_of(answer(exercise, exercise.solution["answer"]))["correct"]
    assert result_of(answer(exercise, "def softmax(:"))["feedback"].startswith("This is no Python in line 1")


def test_cancelled_job_kills_the_sandbox(worker: WorkerProcess, user: Person, exercise: Exercise) -> None:
    before = worker.children()
    job, name = named_answer(exercise)
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)
    assert eventually(lambda: row_of(job.id)["state"] == JobState.CANCELLED, LONGEST_SECONDS)
    assert eventually(lambda: not is_alive(name), LONGEST_SECONDS)
    assert worker.children() == before


def test_killed_worker_leaves_no_process(worker: WorkerProcess, exercise: Exercise) -> None:
    _, name = named_answer(exercise)
    worker.process.kill()
    worker.process.wait()
    assert eventually(lambda: not is_alive(name), LONGEST_SECONDS)
