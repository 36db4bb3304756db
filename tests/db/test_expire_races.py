"""A job past its deadline whose worker gives it back in the moment in which upkeep expires it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from db.models import JobState
from db.queries.jobs import attempts, upkeep
from db.queries.jobs.attempts import Fence, Reports
from db.transactions import transaction
from tests.support.factories import Person
from tests.support.job_queue import RECEIPT, JobQueue, change, row_of, types_in_log

ROUNDS = 40
LAST: dict[JobState, list[str]] = {
    JobState.CANCELLED: ["cancelled", "end"],
    JobState.EXPIRED: ["cancelled", "end"],
    JobState.QUEUED: ["retrying"],
}


@pytest.mark.parametrize("attempts_before", [0, 1])
def test_deadline_of_a_job_that_is_given_back_meanwhile(user: Person, attempts_before: int) -> None:
    with ThreadPoolExecutor(3) as pool:
        for _ in range(ROUNDS):
            fence = _running_past_its_deadline(user, attempts_before)
            barrier = threading.Barrier(3)
            works: list[Callable[[], object]] = [lambda: _give_back(fence), _expire, _expire]  # noqa: B023  # awaited in the round
            for done in [pool.submit(_begin, barrier, work) for work in works]:
                done.result()
            _assert_consistent(fence.id)
            _expire()
            assert row_of(fence.id)["state"] in (JobState.CANCELLED, JobState.EXPIRED)
            _assert_consistent(fence.id)


def _running_past_its_deadline(user: Person, attempts_before: int) -> Fence:
    queue = JobQueue()
    id_ = queue.add(user.id)
    change(id_, "attempt = :n", n=attempts_before)
    fence = queue.claim_one().fence
    change(id_, "expires_at = now() - interval '1 second'")
    return fence


def _begin(barrier: threading.Barrier, work: Callable[[], object]) -> object:
    barrier.wait()
    return work()


def _give_back(fence: Fence) -> None:
    with transaction() as session:
        attempts.release(session, fence)


def _expire() -> None:
    with transaction() as session:
        upkeep.expire(session, receipt=RECEIPT)


def _assert_consistent(id_: UUID) -> None:
    row = row_of(id_)
    types = types_in_log(id_)
    assert types[-len(LAST[row["state"]]) :] == LAST[row["state"]], types
    assert (row["finished_at"] is not None) == (row["state"] != JobState.QUEUED)


def test_job_that_ended_in_time_stays_ended(user: Person) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            fence = _running_past_its_deadline(user, 0)
            barrier = threading.Barrier(2)
            ended = pool.submit(_begin, barrier, lambda: _succeed(fence))  # noqa: B023  # it runs within the same round
            pool.submit(_begin, barrier, _expire).result()
            ended.result()
            assert (row_of(fence.id)["state"], types_in_log(fence.id)[-1]) == (JobState.SUCCEEDED, "end")


def _succeed(fence: Fence) -> None:
    with transaction() as session:
        attempts.succeed(session, fence, Reports(), result={}, receipt=RECEIPT)
