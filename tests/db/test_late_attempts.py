"""An attempt whose lease was lost goes on if nobody has begun its job since: nothing finished is thrown away."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.errors import LeaseLost
from db.models import JobState
from db.queries.jobs import attempts, jobs, upkeep
from db.queries.jobs.attempts import Event, Fence, Reports, Success
from db.transactions import transaction
from tests.support import delivery_rows
from tests.support.factories import Person, make_webhook
from tests.support.job_queue import RECEIPT, JobQueue, change, log_of, row_of, types_in_log, write_report
from tests.support.reaping import reap_jobs

ROUNDS = 25
PROBLEM = {"slug": "model-unavailable", "detail": "It slept.", "errors": []}
WORDS = Reports(None, [Event("token", {"text": "late"})])

Write = Callable[[Session, Fence], object]


def succeed(session: Session, fence: Fence) -> None:
    attempts.succeed(session, fence, WORDS, result={"n": 1}, receipt=RECEIPT)


def renew(session: Session, fence: Fence) -> None:
    """As the heartbeat does."""
    owned = attempts.renew_leases(session, worker=fence.worker, fences=[fence])
    if not owned and not attempts.resume(session, [fence]):
        raise LeaseLost


WRITES: dict[str, tuple[Write, JobState, list[str]]] = {
    "success": (succeed, JobState.SUCCEEDED, ["token", "result", "end"]),
    "failure": (
        lambda session, fence: attempts.fail(session, fence, WORDS, error=PROBLEM, receipt=RECEIPT),
        JobState.FAILED,
        ["token", "error", "end"],
    ),
    "report": (lambda session, fence: write_report(session, fence, WORDS), JobState.RUNNING, ["token"]),
    "renewal": (renew, JobState.RUNNING, []),
    "next stage": (
        lambda session, fence: attempts.move_on(session, fence, WORDS, stage="next", queue="tests.next"),
        JobState.QUEUED,
        ["token"],
    ),
    "retry": (
        lambda session, fence: attempts.retry_later(session, fence, WORDS, delay_seconds=9, error=PROBLEM),
        JobState.SCHEDULED,
        ["token", "retrying"],
    ),
}


def lost(queue: JobQueue, user_id: UUID | None = None) -> Fence:
    """An attempt whose lease was lost; its job waits."""
    queue.add(user_id)
    fence = queue.claim_one().fence
    begun = Reports(None, [Event("token", {"text": "a "})])
    write(lambda session, fence: write_report(session, fence, begun), fence)
    change(fence.id, "lease_until = now() - interval '1 second'")
    with transaction() as session:
        assert fence.id in reap_jobs(session)
    assert row_of(fence.id)["state"] == JobState.QUEUED
    return fence


def write(do: Write, fence: Fence) -> None:
    with transaction() as session:
        do(session, fence)


@pytest.mark.parametrize("name", WRITES)
def test_late_write_is_taken_while_the_job_waits(name: str, queue: JobQueue) -> None:
    do, state, events = WRITES[name]
    fence = lost(queue)
    write(do, fence)
    row = row_of(fence.id)
    assert row["state"] == state
    assert (row["max_attempts"], row["lost_leases"]) == (3, 0)
    assert types_in_log(fence.id) == ["queued", "started", "token", "retrying", "resumed", *events]


@pytest.mark.parametrize("name", WRITES)
def test_late_write_is_refused_once_another_attempt_has_begun(name: str, queue: JobQueue) -> None:
    fence = lost(queue)
    queue.claim_one()
    before, log = row_of(fence.id), log_of(fence.id)
    with pytest.raises(LeaseLost):
        write(WRITES[name][0], fence)
    assert (row_of(fence.id), log_of(fence.id)) == (before, log)


@pytest.mark.parametrize("name", WRITES)
def test_late_write_is_refused_once_the_job_was_cancelled(name: str, queue: JobQueue, user: Person) -> None:
    fence = lost(queue, user.id)
    cancel(fence, user)
    before, log = row_of(fence.id), log_of(fence.id)
    with pytest.raises(LeaseLost):
        write(WRITES[name][0], fence)
    assert (row_of(fence.id), log_of(fence.id)) == (before, log)


@pytest.mark.parametrize("name", WRITES)
def test_late_write_is_refused_after_the_job_was_retried_by_its_owner(name: str, queue: JobQueue, user: Person) -> None:
    fence = lost(queue, user.id)
    cancel(fence, user)
    with transaction() as session:
        jobs.retry(session, fence.id, user_id=user.id, more_attempts=3)
    assert row_of(fence.id)["state"] == JobState.QUEUED
    with pytest.raises(LeaseLost):
        write(WRITES[name][0], fence)


@pytest.mark.parametrize(
    "stale",
    [
        lambda fence: fence._replace(worker=uuid4()),
        lambda fence: fence._replace(attempt=fence.attempt + 1),
        lambda fence: fence._replace(stage="other"),
        lambda fence: fence._replace(claimed_at=fence.claimed_at - timedelta(microseconds=1)),
    ],
)
def test_late_write_needs_the_same_claim(stale: Callable[[Fence], Fence], queue: JobQueue) -> None:
    fence = lost(queue)
    with pytest.raises(LeaseLost):
        write(succeed, stale(fence))
    assert row_of(fence.id)["state"] == JobState.QUEUED


def test_resumed_attempt_loses_its_lease_again_and_its_work_counts_once(queue: JobQueue) -> None:
    fence = lost(queue)
    for _ in range(9):
        write(renew, fence)
        change(fence.id, "lease_until = now() - interval '1 second'")
        with transaction() as session:
            reap_jobs(session)
    row = row_of(fence.id)
    assert (row["state"], row["lost_leases"], row["max_attempts"]) == (JobState.QUEUED, 1, 4)
    write(succeed, fence)
    row = row_of(fence.id)
    assert row["work_seconds"] == pytest.approx((row["finished_at"] - row["claimed_at"]).total_seconds(), abs=0.01)


def test_late_results_of_a_batch_are_taken_or_refused_one_by_one(queue: JobQueue) -> None:
    waiting, taken, running = lost(queue), lost(JobQueue()), JobQueue()
    running.add()
    on_time = running.claim_one().fence
    change(taken.id, "state = 'cancelled', finished_at = now(), worker = NULL")
    with transaction() as session:
        successes = [Success(fence, Reports(), {}, RECEIPT) for fence in (waiting, taken, on_time)]
        assert attempts.succeed_all(session, successes).stored == {waiting, on_time}


def test_text_that_comes_late_stands_in_the_log_once(queue: JobQueue) -> None:
    fence = lost(queue)
    write(lambda session, fence: write_report(session, fence, WORDS), fence)
    write(renew, fence)
    write(lambda session, fence: attempts.succeed(session, fence, Reports(), result={}, receipt=RECEIPT), fence)
    assert [event["data"]["text"] for event in log_of(fence.id) if event["type"] == "token"] == ["a ", "late"]


# Races: each pair at the same moment, on connections of their own


def test_late_result_and_new_claim_exclude_each_other(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)

    def contend(queue: JobQueue) -> tuple[Fence, Sequence[Callable[[], object]]]:
        fence = lost(queue, user.id)
        return fence, [lambda: write(succeed, fence), queue.claim]

    for fence, [late, claimed] in _rounds(contend):
        row = row_of(fence.id)
        assert (row["state"] == JobState.SUCCEEDED) == (claimed == []) == (late is None)
        assert row["attempt"] == (1 if row["state"] == JobState.SUCCEEDED else 2)
        assert types_in_log(fence.id).count("end") == (row["state"] == JobState.SUCCEEDED)
    ended = _count_ended(user)
    assert len(delivery_rows.of_user(user.id)) == ended


def test_late_renewal_and_cancel_exclude_each_other(queue: JobQueue, user: Person) -> None:
    def contend(queue: JobQueue) -> tuple[Fence, Sequence[Callable[[], object]]]:
        fence = lost(queue, user.id)
        return fence, [lambda: write(renew, fence), lambda: cancel(fence, user)]

    for fence, [late, _] in _rounds(contend):
        row = row_of(fence.id)
        if late is None:
            assert (row["state"], row["cancel_requested_at"] is None) in [("running", False), ("cancelled", False)]
        else:
            assert row["state"] == JobState.CANCELLED
        assert types_in_log(fence.id).count("end") == (row["state"] == JobState.CANCELLED)
        assert (row["state"] == JobState.RUNNING) == (row["lease_until"] is not None)


def test_late_result_and_expiry_exclude_each_other(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)

    def expire() -> None:
        with transaction() as session:
            upkeep.expire(session, receipt=RECEIPT)

    def contend(queue: JobQueue) -> tuple[Fence, Sequence[Callable[[], object]]]:
        fence = lost(queue, user.id)
        change(fence.id, "expires_at = now() - interval '1 second'")
        return fence, [lambda: write(succeed, fence), expire]

    for fence, [late, _] in _rounds(contend):
        row = row_of(fence.id)
        assert row["state"] == (JobState.SUCCEEDED if late is None else JobState.CANCELLED)
        assert types_in_log(fence.id).count("end") == 1
    assert len(delivery_rows.of_user(user.id)) == _count_ended(user)


def test_late_result_and_reaper_end_a_job_once(queue: JobQueue, user: Person) -> None:
    def contend(queue: JobQueue) -> tuple[Fence, Sequence[Callable[[], object]]]:
        queue.add(user.id)
        fence = queue.claim_one().fence
        change(fence.id, "lease_until = now() - interval '1 second'")
        return fence, [lambda: write(succeed, fence), reap, lambda: write(renew, fence)]

    def reap() -> None:
        with transaction() as session:
            reap_jobs(session)

    for fence, [late, *_] in _rounds(contend):
        assert late is None
        assert row_of(fence.id)["state"] == JobState.SUCCEEDED
        assert types_in_log(fence.id).count("end") == 1


def cancel(fence: Fence, user: Person) -> None:
    with transaction() as session:
        jobs.cancel(session, fence.id, user_id=user.id)


def _count_ended(user: Person) -> int:
    with transaction() as session:
        query = text("SELECT count(*) FROM jobs WHERE user_id = :id AND finished_at IS NOT NULL")
        return int(session.scalar(query, {"id": user.id}) or 0)


Contend = Callable[[JobQueue], tuple[Fence, Sequence[Callable[[], object]]]]


def _rounds(contend: Contend) -> list[tuple[Fence, list[object]]]:
    """What each work returned, or the `LeaseLost` that it raised."""
    outcomes = []
    with ThreadPoolExecutor(3) as pool:
        for _ in range(ROUNDS):
            fence, works = contend(JobQueue())
            outcomes.append((fence, _at_once(pool, works)))
    return outcomes


def _at_once(pool: ThreadPoolExecutor, works: Sequence[Callable[[], object]]) -> list[object]:
    barrier = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return work()
        except LeaseLost as refused:
            return refused

    return [future.result() for future in [pool.submit(begin, work) for work in works]]
