"""A job that is cancelled in the moment in which its worker queues it again."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from db.models import Job, JobState
from db.queries.jobs import all_jobs, attempts, jobs
from db.queries.jobs.all_jobs import JobFilter
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import read_only, transaction
from tasks.upkeep import relay
from tests.support.factories import Person
from tests.support.job_queue import JobQueue, row_of, types_in_log

ROUNDS = 40
PROBLEM = {"slug": "tests", "detail": "", "errors": []}


def _wait_for_provider(session: Session, fence: Fence) -> None:
    waiting = Reports(events=[Event("waiting", {"reason": "model_away", "provider": "tests"})])
    attempts.wait_for_provider(session, fence, waiting, queue="tests.cancel", chain=None, provider=None, model=None)


QUEUE_AGAIN: dict[str, Callable[[Session, Fence], None]] = {
    "move_on": lambda session, fence: attempts.move_on(session, fence, Reports(), stage="next", queue="tests.cancel"),
    "release": attempts.release,
    "retry_later": lambda session, fence: attempts.retry_later(
        session, fence, Reports(), delay_seconds=600, error=PROBLEM
    ),
    "wait_for_provider": _wait_for_provider,
}


@pytest.mark.parametrize("way", QUEUE_AGAIN)
def test_job_that_was_queued_again_after_its_cancel_was_accepted_ends(queue: JobQueue, user: Person, way: str) -> None:
    job = queue.add(user.id)
    fence = queue.claim_one().fence
    with transaction() as session:
        jobs.cancel(session, job, user_id=user.id)
    with transaction() as session:
        QUEUE_AGAIN[way](session, fence)
    with read_only() as session:
        chosen = [*all_jobs.to_cancel(JobFilter(), chosen_at=datetime.now(UTC)), Job.id == job]
        assert all_jobs.count(session, chosen) == 1
    relay()
    assert row_of(job)["state"] == JobState.CANCELLED
    assert types_in_log(job)[-2:] == ["cancelled", "end"]


def test_cancel_of_a_job_that_changes_hands_succeeds(user: Person) -> None:
    with ThreadPoolExecutor(3) as pool:
        for _ in range(ROUNDS):
            queue = JobQueue()
            id_ = queue.add(user.id)
            _at_once(pool, *_change_hands(queue, user))
            assert types_in_log(id_)[0] == "queued"


def _change_hands(queue: JobQueue, user: Person) -> list[Callable[[], object]]:
    fence = queue.claim_one().fence

    def give_back() -> None:
        with transaction() as session:
            attempts.release(session, fence)

    def cancel() -> None:
        with transaction() as session:
            jobs.cancel(session, fence.id, user_id=user.id)

    return [give_back, queue.claim, cancel]


def _at_once(pool: ThreadPoolExecutor, *works: Callable[[], object]) -> None:
    """Raises what they raise."""
    barrier = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> object:
        barrier.wait()
        return work()

    for done in [pool.submit(begin, work) for work in works]:
        done.result()
