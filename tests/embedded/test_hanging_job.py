"""A job that never lets go of the interpreter, or takes the machine's memory, in a real worker under the supervisor."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.worker_state import StateFile
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.transactions import transaction
from embedded.logged_process import LoggedProcess
from embedded.process_specs import ProcessSpec
from embedded.supervisor import Supervisor
from embedded.worker_guard import WorkerGuard
from tasks.notifier import notifier
from tasks.queues import CPU, IO, Queue, worker_command
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job, make_user
from tests.support.job_queue import change, row_of
from tests.support.probe_jobs import no_waiting_jobs  # noqa: F401  # a fixture of this module
from tests.support.reaping import reap_jobs
from tests.support.supervised_process import EchoedLines
from tests.support.waiting import eventually
from tests.tasks.echo import MUCH_MEMORY, Echo
from tests.workers.runtime.prefork_kinds import Task

APP = "tests.workers.runtime.worker_app"
PREFORK_APP = "tests.workers.runtime.prefork_app"
HUNG_SECONDS = 3.0
ATTEMPTS = 2

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]


class SupervisedWorker:
    """With its supervisor and a reaper."""

    def __init__(self, home: Path, queue: Queue = IO, app: str = APP) -> None:
        self._queue = queue
        self.lines = EchoedLines()
        self._home = home
        self._supervisor = Supervisor(self.lines.echo)
        self._guard = WorkerGuard(StateFile(home, "host", command="test"), home, self._supervisor, self._process)
        words = [f"--app={app}", *worker_command(queue)[1:], f"--include={app}", f"--hostname={queue.name}@test"]
        self._supervisor.start(self._process(ProcessSpec("worker-io", [sys.executable, "-m", "celery", *words])))

    def _process(self, spec: ProcessSpec) -> LoggedProcess:
        env = {**os.environ, "PENSUM_HOME": str(self._home), **spec.env}
        return LoggedProcess(spec.name, spec.argv, env=env, log=self._home / f"{spec.name}.log", echo=self.lines.echo)

    def brings(self, job: Job, state: JobState) -> bool:
        def is_there() -> bool:
            self._supervisor.check()
            self._guard.check()
            with transaction() as session:
                reap_jobs(session)
            notifier().notify_slots(Counter({self._queue.name: 1}))
            return bool(row_of(job.id)["state"] == state)

        return eventually(is_there, 100)

    def stop(self) -> None:
        self._supervisor.stop(grace_seconds=0)


@pytest.fixture
def worker(platform: None, tmp_path: Path, configure: Configure) -> Iterator[SupervisedWorker]:
    configure(PENSUM_WORKER_HUNG_SECONDS=HUNG_SECONDS, PENSUM_WORKER_MEMORY_BYTES=MUCH_MEMORY)
    worker = SupervisedWorker(tmp_path)
    yield worker
    worker.stop()


def test_job_that_holds_the_interpreter_fails_and_the_jobs_of_others_go_on(
    worker: SupervisedWorker, user: Person
) -> None:
    other = make_user()
    beside = make_job(other.id, Echo(text="work on"))
    assert worker.brings(beside, JobState.RUNNING)
    holding = make_job(user.id, Echo(text="hold the interpreter"))
    change(holding.id, f"max_attempts = {ATTEMPTS}")
    assert worker.brings(holding, JobState.FAILED), worker.lines

    row = row_of(holding.id)
    assert (row["error"]["slug"], row["attempt"]) == ("attempts-exhausted", ATTEMPTS)
    killed = [line for name, line in worker.lines if name == "pensum"]
    assert len(killed) == ATTEMPTS
    assert all(f"job {holding.id} holds its interpreter; it is killed, and starts again." in line for line in killed)

    later = make_job(other.id, Echo(text="hello"))
    assert worker.brings(later, JobState.SUCCEEDED)
    row = row_of(beside.id)
    assert (row["state"], row["attempt"] - row["lost_leases"]) == (JobState.RUNNING, 1)
    with transaction() as session:
        jobs.cancel(session, beside.id, user_id=other.id)
    assert worker.brings(beside, JobState.CANCELLED)


def test_worker_that_takes_too_much_memory_is_replaced_and_its_jobs_go_on(
    worker: SupervisedWorker, user: Person
) -> None:
    job = make_job(user.id, Echo(text="take memory"))
    change(job.id, "max_attempts = 1")

    assert worker.brings(job, JobState.SUCCEEDED), worker.lines

    row = row_of(job.id)
    assert (row["attempt"], row["lost_leases"]) == (2, 1)
    [killed] = [line for name, line in worker.lines if name == "pensum"]
    assert "may take 0.9 (PENSUM_WORKER_MEMORY_BYTES); it is killed, and starts again." in killed


def test_process_of_a_pool_that_takes_too_much_memory_is_killed_and_its_job_alone_pays(
    platform: None, tmp_path: Path, configure: Configure, user: Person
) -> None:
    configure(PENSUM_WORKER_MEMORY_BYTES=MUCH_MEMORY)
    worker = SupervisedWorker(tmp_path, CPU, PREFORK_APP)
    try:
        beside = make_job(make_user().id, Task(text="work on"))
        assert worker.brings(beside, JobState.RUNNING), worker.lines
        job = make_job(user.id, Task(text="take memory"))
        assert worker.brings(job, JobState.FAILED), worker.lines

        row = row_of(job.id)
        assert (row["error"]["slug"], row["attempt"]) == ("attempts-exhausted", Task.max_attempts)
        killed = [line for name, line in worker.lines if name == "pensum"]
        assert len(killed) == Task.max_attempts
        assert all("a process of cpu@test takes" in line for line in killed)
        assert all("it is killed, and its job loses an attempt." in line for line in killed)
        assert (row_of(beside.id)["state"], row_of(beside.id)["attempt"]) == (JobState.RUNNING, 1)
    finally:
        worker.stop()
