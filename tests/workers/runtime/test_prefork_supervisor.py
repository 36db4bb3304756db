"""A real prefork worker, and jobs that only its main process can end."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.models import Job, JobState
from db.queries.jobs import jobs
from db.transactions import transaction
from tasks import notifier
from tasks.queues import CPU, CPU_LARGE
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.reaping import reap_jobs
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import (
    START_SECONDS,
    RestartableWorker,
    WorkerProcess,
    restartable_worker,
    running_worker,
)
from tests.workers.runtime.prefork_kinds import BriefTask, LeasedTask, ParseTask, Task

pytestmark = pytest.mark.system

APP = "tests.workers.runtime.prefork_app"


@pytest.fixture(scope="module")
def shared_worker(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartableWorker]:
    log = tmp_path_factory.mktemp("prefork") / "prefork.log"
    with restartable_worker(CPU, log, app=APP, PENSUM_WORKER_KILL_GRACE_SECONDS="1") as shared_worker:
        yield shared_worker


@pytest.fixture
def worker(shared_worker: RestartableWorker) -> WorkerProcess:
    """With all its processes: one that a test killed has been replaced."""
    worker = shared_worker.get()
    assert worker.has_children(count_children())
    return worker


@pytest.fixture
def own_log(shared_worker: RestartableWorker, tmp_path: Path) -> Path:
    """For a worker of the test alone, which takes all jobs."""
    shared_worker.kill()
    return tmp_path / "own.log"


def count_children() -> int:
    return CPU.slots + CPU_LARGE.slots


def becomes(job: Job, state: JobState) -> bool:
    return eventually(lambda: row_of(job.id)["state"] == state, START_SECONDS)


def make_working_job(user: Person, contract: Task) -> Job:
    job = make_job(user.id, contract)
    assert eventually(lambda: "started" in types_in_log(job.id), START_SECONDS)
    return job


def cancel(job: Job, user: Person) -> None:
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)


def runs_next(user: Person) -> bool:
    """Whether a job made now is done."""
    return becomes(make_job(user.id, Task(text="say your pid")), JobState.SUCCEEDED)


def tend(job: Job) -> JobState:
    """The job's state, after a run of the reaper and a notification."""
    with transaction() as session:
        reap_jobs(session)
    state = JobState(row_of(job.id)["state"])
    if state == JobState.QUEUED and not notifier.notifier().waiting_wakeups(CPU):
        notifier.notifier().notify_slots(Counter({CPU.name: 1}))
    return state


def test_cancelled_job_without_checkpoints_is_ended_by_killing_its_process(worker: WorkerProcess, user: Person) -> None:
    before = worker.children()
    job = make_working_job(user, Task(text="hold the GIL"))
    cancel(job, user)
    assert becomes(job, JobState.CANCELLED)
    assert types_in_log(job.id)[-2:] == ["cancelled", "end"]
    assert eventually(lambda: len(worker.children() - before) == 1, LONGEST_SECONDS)


def test_cancelled_job_with_checkpoints_ends_without_killing_its_process(worker: WorkerProcess, user: Person) -> None:
    before = worker.children()
    job = make_working_job(user, Task(text="work on"))
    cancel(job, user)
    assert becomes(job, JobState.CANCELLED)
    assert runs_next(user)
    assert worker.children() == before


def test_job_without_checkpoints_fails_past_its_time_limit(worker: WorkerProcess, user: Person) -> None:
    job = make_working_job(user, BriefTask(text="hold the GIL"))
    assert becomes(job, JobState.FAILED)
    row = row_of(job.id)
    assert (row["error"]["slug"], row["attempt"]) == ("time-limit-exceeded", 1)


def test_supervisor_renews_the_lease_of_a_child_whose_heartbeat_is_blocked(worker: WorkerProcess, user: Person) -> None:
    job = make_working_job(user, LeasedTask(text="hold the GIL"))
    first = row_of(job.id)["lease_until"]
    assert eventually(lambda: row_of(job.id)["lease_until"] > first + LeasedTask.lease, LONGEST_SECONDS)
    assert row_of(job.id)["attempt"] == 1
    cancel(job, user)
    assert becomes(job, JobState.CANCELLED)


@pytest.mark.parametrize("task", [Task(text="die"), Task(text="abort"), ParseTask(text="die")], ids=repr)
def test_job_that_kills_its_process_is_retried_at_once_until_its_attempts_are_spent(
    worker: WorkerProcess, user: Person, task: Task
) -> None:
    job = make_job(user.id, task)
    assert eventually(lambda: tend(job) == JobState.FAILED, 2 * LONGEST_SECONDS)
    row = row_of(job.id)
    assert (row["error"]["slug"], row["attempt"]) == ("attempts-exhausted", Task.max_attempts)
    assert types_in_log(job.id) == ["queued", "started", "retrying", "started", "error", "end"]
    assert row["finished_at"] - row["started_at"] < Task.lease
    assert runs_next(user)


def test_parser_that_aborts_is_not_tried_again(worker: WorkerProcess, user: Person) -> None:
    job = make_job(user.id, ParseTask(text="abort"))
    assert eventually(lambda: tend(job) == JobState.FAILED, 2 * LONGEST_SECONDS)
    row = row_of(job.id)
    assert (row["error"]["slug"], row["attempt"]) == ("parser-out-of-memory", 1)
    assert types_in_log(job.id) == ["queued", "started", "error", "end"]
    assert runs_next(user)


def test_the_children_of_a_stopping_worker_claim_no_more(worker: WorkerProcess, user: Person) -> None:
    working = [make_working_job(user, Task(text="work on")) for _ in range(count_children())]
    waiting = make_job(user.id, Task(text="say your pid"))
    worker.stop()
    assert worker.says("Warm shutdown")
    for job in working:
        cancel(job, user)
    assert worker.ends()
    assert {row_of(job.id)["state"] for job in working} == {JobState.CANCELLED}
    assert types_in_log(waiting.id) == ["queued"]
    cancel(waiting, user)


def test_a_stopping_worker_gives_back_what_its_children_cannot_end(user: Person, own_log: Path) -> None:
    with running_worker(CPU, own_log, app=APP, PENSUM_WORKER_WARM_SHUTDOWN_SECONDS="1") as worker:
        job = make_working_job(user, Task(text="hold the GIL"))
        worker.stop()
        assert worker.ends()
    row = row_of(job.id)
    assert (row["state"], row["attempt"]) == (JobState.QUEUED, 0)
    assert types_in_log(job.id)[-1] == "retrying"
    cancel(job, user)


def test_job_that_keeps_short_ones_waiting_goes_on_in_the_queue_for_long_ones(user: Person, own_log: Path) -> None:
    with running_worker(CPU, own_log, app=APP, PENSUM_PARSE_SHORT_SECONDS="0.1") as worker:
        job = make_working_job(user, Task(text="hold the GIL"))
        assert eventually(lambda: row_of(job.id)["queue"] == CPU.large, LONGEST_SECONDS), worker.log
        assert becomes(job, JobState.RUNNING), worker.log
        assert row_of(job.id)["attempt"] == 1
        assert runs_next(user), worker.log
        cancel(job, user)
        assert becomes(job, JobState.CANCELLED)
