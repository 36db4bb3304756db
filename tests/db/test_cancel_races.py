"""A job that is cancelled in the moment in which its worker gives it back and another claims it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from db.queries.jobs import attempts, jobs
from db.transactions import transaction
from tests.support.factories import Person
from tests.support.job_queue import JobQueue, types_in_log

ROUNDS = 40


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
