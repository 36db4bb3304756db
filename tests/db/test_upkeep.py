"""What happens to jobs when nobody asks."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.errors import LeaseLost
from db.models import JobState
from db.queries.jobs import attempts, queues, upkeep
from db.queries.jobs.attempts import Fence, Reports
from db.transactions import transaction
from tests.support.factories import make_user
from tests.support.job_queue import Line, change, log_of, row_of, types_in_log

SPENT = {"slug": "attempts-exhausted", "detail": "No attempt is left.", "errors": []}


def reap() -> list[UUID]:
    with transaction() as session:
        return upkeep.reap(session, spent=SPENT)


def promote() -> None:
    with transaction() as session:
        upkeep.promote_due(session)


def silent(line: Line, *, max_attempts: int = 3, attempt: int = 1) -> Fence:
    """A running job whose worker said nothing for longer than its lease."""
    job = line.add(max_attempts=max_attempts)
    fence = line.claim_one().fence
    change(job, "lease_until = now() - interval '1 second', attempt = :attempt", attempt=attempt)
    return replace(fence, attempt=attempt)


def test_a_scheduled_job_waits_once_its_time_has_come(line: Line) -> None:
    job = line.add(run_at=datetime.now(UTC) + timedelta(hours=1))
    promote()
    assert row_of(job)["state"] == JobState.SCHEDULED
    assert line.served() == []
    change(job, "run_at = now() - interval '1 second', queued_at = now() - interval '1 hour'")
    promote()
    assert line.claim_one().fence.id == job
    assert row_of(job)["queue_seconds"] == pytest.approx(0, abs=2)


def test_a_job_whose_time_is_past_waits_at_once(line: Line) -> None:
    job = line.add(run_at=datetime.now(UTC) - timedelta(hours=1))
    assert row_of(job)["state"] == JobState.QUEUED


def test_a_job_of_a_silent_worker_waits_again_and_is_run_alone(line: Line) -> None:
    fence = silent(line)
    change(fence.id, "progress = '{}', claimed_at = now() - interval '40 seconds'")
    assert fence.id in reap()
    row = row_of(fence.id)
    assert (row["state"], row["alone"], row["attempt"], row["progress"]) == (JobState.QUEUED, True, 1, None)
    assert (row["worker"], row["lease_until"], row["finished_at"]) == (None, None, None)
    assert row["work_seconds"] == pytest.approx(40, abs=2)
    assert types_in_log(fence.id) == ["queued", "started", "retrying"]
    assert line.claim_one().fence.attempt == 2


def test_a_job_whose_worker_lives_is_left_alone(line: Line) -> None:
    job = line.add()
    line.claim_one()
    before = row_of(job)
    assert job not in reap()
    assert row_of(job) == before


def test_a_job_without_attempts_left_fails(line: Line) -> None:
    fence = silent(line, max_attempts=2, attempt=2)
    assert fence.id in reap()
    row = row_of(fence.id)
    assert (row["state"], row["error"]) == (JobState.FAILED, SPENT)
    assert row["finished_at"] is not None
    assert types_in_log(fence.id) == ["queued", "started", "error", "end"]


@pytest.mark.parametrize("attempt", [1, 3])
def test_a_job_that_was_to_be_cancelled_is_cancelled(line: Line, attempt: int) -> None:
    fence = silent(line, attempt=attempt)
    change(fence.id, "cancel_requested_at = now()")
    assert fence.id in reap()
    row = row_of(fence.id)
    assert (row["state"], row["error"]) == (JobState.CANCELLED, None)
    assert types_in_log(fence.id) == ["queued", "started", "cancelled", "end"]


def test_the_silent_worker_can_write_nothing_any_more(line: Line) -> None:
    fence = silent(line)
    reap()
    line.claim_one()
    before = row_of(fence.id)
    with pytest.raises(LeaseLost), transaction() as session:
        attempts.succeed(session, fence, Reports(), result={}, receipt={})
    assert row_of(fence.id) == before


def test_two_reapers_at_once_take_each_job_once(line: Line) -> None:
    jobs = {silent(line).id for _ in range(20)}
    both_are_there = Barrier(2)

    def reap_at_once() -> list[UUID]:
        with transaction() as session:
            both_are_there.wait()
            return upkeep.reap(session, spent=SPENT)

    with ThreadPoolExecutor(2) as reapers:
        futures = [reapers.submit(reap_at_once) for _ in range(2)]
        taken = [job for future in futures for job in future.result()]
    assert sorted(job for job in taken if job in jobs) == sorted(jobs)
    assert all(types_in_log(job) == ["queued", "started", "retrying"] for job in jobs)


def late(line: Line) -> UUID:
    job = line.add()
    change(job, "expires_at = now() - interval '1 second'")
    return job


@pytest.mark.parametrize(
    ("make", "take"),
    [
        (lambda line: silent(line).id, lambda session: upkeep.reap(session, spent=SPENT)),
        (late, upkeep.expire),
    ],
)
def test_who_comes_while_another_is_at_it_does_not_wait_and_takes_other_jobs(
    line: Line, make: Callable[[Line], UUID], take: Callable[[Session], list[UUID]]
) -> None:
    job = make(line)
    with transaction() as first, transaction() as second:
        assert job in take(first)
        assert job not in take(second)


def test_of_old_jobs_that_another_deletes_none_is_waited_for(line: Line) -> None:
    job = line.add()
    change(job, "state = 'cancelled', finished_at = now() - interval '900 days'")
    with transaction() as first, transaction() as second:
        assert upkeep.delete_old(first, keep=timedelta(days=800), limit=100) == 1
        assert upkeep.delete_old(second, keep=timedelta(days=800), limit=100) == 0


def test_waiting_jobs_are_counted_by_queue_up_to_a_limit(line: Line) -> None:
    other, empty = Line(), Line()
    for _ in range(5):
        line.add()
    other.add()
    line.claim_one()
    line.add(run_at=datetime.now(UTC) + timedelta(hours=1))
    names = [line.queue, other.queue, empty.queue]
    with transaction() as session:
        assert queues.count_waiting_by_queue(session, queues=names, most=3) == dict(zip(names, [3, 1, 0], strict=True))
        assert queues.count_waiting_by_queue(session, queues=names, most=9) == dict(zip(names, [4, 1, 0], strict=True))


@pytest.mark.parametrize("state", ["succeeded", "failed", "cancelled", "expired"])
def test_nothing_touches_a_finished_job(line: Line, state: str) -> None:
    job = line.add()
    change(job, "state = :state, finished_at = now(), run_at = now() - interval '1 day'", state=state)
    before, log = row_of(job), log_of(job)
    promote()
    assert job not in reap()
    assert line.served() == []
    assert (row_of(job), log_of(job)) == (before, log)


def test_the_log_of_a_deleted_job_goes_with_it_and_no_other(line: Line) -> None:
    old, young = line.add(), line.add()
    change(old, "state = 'cancelled', finished_at = now() - interval '900 days'")
    with transaction() as session:
        upkeep.delete_old(session, keep=timedelta(days=800), limit=100)
    assert (log_of(old), types_in_log(young)) == ([], ["queued"])


def test_the_logs_of_a_deleted_user_go_with_their_jobs(line: Line) -> None:
    user = make_user()
    job = line.add(user.id)
    with transaction() as session:
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": user.id})
    assert log_of(job) == []
