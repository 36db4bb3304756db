"""The whole way from a commit over Redis to a Celery worker in this process."""

import threading
from collections.abc import Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from celery.signals import setup_logging

from db.models import JobState
from tasks.app import app
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tasks.queues import IO
from tasks.shutdown import claims_no_more
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of, types_in_log
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime.worker_loop import _subscriber


@pytest.fixture
def _worker(platform: None) -> Iterator[None]:
    """A worker that ends with the test; that of `celery_session_worker` would take the jobs of later tests."""
    app.loader.import_default_modules()

    def leave_logging_alone(**_: object) -> None:
        """A worker would take over the root logger, which other tests read."""

    setup_logging.connect(leave_logging_alone)
    try:
        with start_worker(
            app,
            pool="threads",
            concurrency=2,
            queues=[IO.name],
            perform_ping_check=False,
            shutdown_timeout=LONGEST_SECONDS,
        ):
            yield
            claims_no_more.set()  # as in a process that ends: awake slots would take later tests' jobs
        assert eventually(lambda: f"subscriber of {IO.name}" not in {thread.name for thread in threading.enumerate()})
    finally:
        setup_logging.disconnect(leave_logging_alone)
        _subscriber.forget()
        claims_no_more.clear()


@pytest.mark.usefixtures("_worker")
def test_a_committed_job_wakes_the_worker_and_every_job_runs_once(register: Register, user: Person) -> None:
    seen: list[str] = []

    def note(attempt: Attempt, contract: Probe) -> Outcome:
        seen.append(contract.text)
        return Done()

    kind = register(note)
    jobs = [make_job(user.id, kind(text=str(number))) for number in range(40)]
    assert eventually(lambda: all(row_of(job.id)["state"] == JobState.SUCCEEDED for job in jobs), LONGEST_SECONDS)
    assert sorted(seen) == sorted(str(number) for number in range(40))
    assert types_in_log(jobs[0].id) == ["queued", "started", "result", "end"]
