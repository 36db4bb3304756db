"""Upkeep of jobs: promote, reap, expire, delete; and the counts of queues."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.errors import LeaseLost
from db.models import JobState, ProviderState
from db.queries.jobs import attempts, queues, upkeep
from db.queries.jobs.attempts import Fence, Reports
from db.queries.llm import providers
from db.transactions import transaction
from tests.support.factories import make_user
from tests.support.job_queue import RECEIPT, JobQueue, change, log_of, row_of, types_in_log
from tests.support.providers import announced_providers
from tests.support.reaping import LOST, MOST_LOST, SPENT, reap_jobs
from tests.support.waiting import LONGEST_SECONDS


def reap() -> list[UUID]:
    with transaction() as session:
        return reap_jobs(session)


def promote() -> None:
    with transaction() as session:
        upkeep.promote_due(session)


def silent(queue: JobQueue, *, max_attempts: int = 3, attempt: int = 1) -> Fence:
    """A running job whose worker sent no heartbeat for longer than its lease."""
    job = queue.add(max_attempts=max_attempts)
    fence = queue.claim_one().fence
    change(job, "lease_until = now() - interval '1 second', attempt = :attempt", attempt=attempt)
    return fence._replace(attempt=attempt)


def test_what_ended_a_while_ago_is_not_of_the_last_minute(queue: JobQueue) -> None:
    now, before = queue.add(), queue.add()
    for job, at in ((now, "now() + interval '1 hour'"), (before, "now() - interval '1 hour'")):
        change(job, f"state = 'cancelled', finished_at = {at}")
    with transaction() as session:
        assert queues.count_ended_by_queue(session)[queue.name] == 1


def test_scheduled_job_is_queued_when_due(queue: JobQueue) -> None:
    job = queue.add(run_at=datetime.now(UTC) + timedelta(hours=1))
    promote()
    assert row_of(job)["state"] == JobState.SCHEDULED
    assert queue.served() == []
    change(job, "run_at = now() - interval '1 second', queued_at = now() - interval '1 hour'")
    promote()
    assert queue.claim_one().fence.id == job
    assert row_of(job)["queue_seconds"] == pytest.approx(0, abs=LONGEST_SECONDS)


def test_job_with_a_past_time_is_queued_at_once(queue: JobQueue) -> None:
    job = queue.add(run_at=datetime.now(UTC) - timedelta(hours=1))
    assert row_of(job)["state"] == JobState.QUEUED


def test_job_of_a_silent_worker_is_requeued_and_run_alone(queue: JobQueue) -> None:
    fence = silent(queue)
    change(fence.id, "progress = '{}', claimed_at = now() - interval '100 seconds'")
    assert fence.id in reap()
    row = row_of(fence.id)
    assert (row["state"], row["alone"], row["attempt"], row["progress"]) == (JobState.QUEUED, True, 1, {})
    assert (row["lease_until"], row["finished_at"]) == (None, None)
    assert row["work_seconds"] == pytest.approx(100, abs=LONGEST_SECONDS)
    assert types_in_log(fence.id) == ["queued", "started", "retrying"]
    assert log_of(fence.id)[-1]["data"] == {"after_seconds": 0, "reason": "lease_lost"}
    assert queue.claim_one().fence.attempt == 2
    assert row_of(fence.id)["progress"] is None


def test_lost_lease_uses_up_no_attempt(queue: JobQueue) -> None:
    fence = silent(queue, max_attempts=2, attempt=2)
    reap()
    row = row_of(fence.id)
    assert (row["state"], row["attempt"], row["max_attempts"], row["lost_leases"]) == (JobState.QUEUED, 2, 3, 1)


def test_attempt_of_a_dead_process_counts_and_cannot_go_on(queue: JobQueue) -> None:
    fence = silent(queue, max_attempts=2)
    change(fence.id, "lease_until = 'epoch'")
    reap()
    row = row_of(fence.id)
    assert (row["state"], row["max_attempts"], row["lost_leases"]) == (JobState.QUEUED, 2, 0)
    with pytest.raises(LeaseLost), transaction() as session:
        attempts.succeed(session, fence, Reports(), result={}, receipt=RECEIPT)


def test_job_of_a_live_worker_is_not_reaped(queue: JobQueue) -> None:
    job = queue.add()
    queue.claim_one()
    before = row_of(job)
    assert job not in reap()
    assert row_of(job) == before


@pytest.mark.parametrize(
    ("assignments", "problem"), [("lease_until = 'epoch'", SPENT), (f"lost_leases = {MOST_LOST}", LOST)]
)
def test_job_that_kills_its_worker_each_time_fails(
    queue: JobQueue, assignments: str, problem: dict[str, object]
) -> None:
    fence = silent(queue, max_attempts=2, attempt=2)
    change(fence.id, assignments)
    assert fence.id in reap()
    row = row_of(fence.id)
    assert (row["state"], row["error"], row["worker"]) == (JobState.FAILED, problem, None)
    assert row["finished_at"] is not None
    assert types_in_log(fence.id) == ["queued", "started", "error", "end"]


@pytest.mark.parametrize("attempt", [1, 3])
def test_reaped_job_with_a_cancel_request_is_cancelled(queue: JobQueue, attempt: int) -> None:
    fence = silent(queue, attempt=attempt)
    change(fence.id, "cancel_requested_at = now()")
    assert fence.id in reap()
    row = row_of(fence.id)
    assert (row["state"], row["error"]) == (JobState.CANCELLED, None)
    assert types_in_log(fence.id) == ["queued", "started", "cancelled", "end"]


def test_silent_worker_can_no_longer_write(queue: JobQueue) -> None:
    fence = silent(queue)
    reap()
    queue.claim_one()
    before = row_of(fence.id)
    with pytest.raises(LeaseLost), transaction() as session:
        attempts.succeed(session, fence, Reports(), result={}, receipt=RECEIPT)
    assert row_of(fence.id) == before


def test_concurrent_reapers_take_each_job_once(queue: JobQueue) -> None:
    jobs = {silent(queue).id for _ in range(20)}
    both_are_there = Barrier(2)

    def reap_at_once() -> list[UUID]:
        with transaction() as session:
            both_are_there.wait()
            return reap_jobs(session)

    with ThreadPoolExecutor(2) as reapers:
        futures = [reapers.submit(reap_at_once) for _ in range(2)]
        taken = [job for future in futures for job in future.result()]
    assert sorted(job for job in taken if job in jobs) == sorted(jobs)
    assert all(types_in_log(job) == ["queued", "started", "retrying"] for job in jobs)


def late(queue: JobQueue) -> UUID:
    job = queue.add()
    change(job, "expires_at = now() - interval '1 second'")
    return job


@pytest.mark.parametrize(
    ("make", "take"),
    [
        (lambda queue: silent(queue).id, lambda session: reap_jobs(session)),
        (late, partial(upkeep.expire, receipt=RECEIPT)),
    ],
)
def test_upkeep_skips_jobs_that_another_process_handles(
    queue: JobQueue, make: Callable[[JobQueue], UUID], take: Callable[[Session], list[UUID]]
) -> None:
    job = make(queue)
    with transaction() as first, transaction() as second:
        assert job in take(first)
        assert job not in take(second)


def test_deletion_skips_jobs_that_another_process_deletes(queue: JobQueue) -> None:
    job = queue.add()
    change(job, "state = 'cancelled', finished_at = now() - interval '900 days'")
    with transaction() as first, transaction() as second:
        assert upkeep.delete_old(first, keep=timedelta(days=800), limit=100) == 1
        assert upkeep.delete_old(second, keep=timedelta(days=800), limit=100) == 0


def test_waiting_jobs_are_counted_by_queue_up_to_a_limit(queue: JobQueue) -> None:
    other, empty = JobQueue(), JobQueue()
    for _ in range(5):
        queue.add()
    other.add()
    queue.claim_one()
    queue.add(run_at=datetime.now(UTC) + timedelta(hours=1))
    names = [queue.name, other.name, empty.name]
    with transaction() as session:
        assert queues.count_waiting_by_queue(session, queues=names, most=3) == dict(zip(names, [3, 1, 0], strict=True))
        assert queues.count_waiting_by_queue(session, queues=names, most=9) == dict(zip(names, [4, 1, 0], strict=True))


def test_no_slot_is_notified_of_jobs_that_wait_for_a_provider_which_is_away(queue: JobQueue) -> None:
    queue.add()
    with announced_providers({"far": []}):
        queue.add_job(provider="far")
        assert count_waiting(queue) == 2
        with transaction() as session:
            providers.report_down(session, "far", ProviderState.AWAY, detail="It is off.")
        assert count_waiting(queue) == 1
        with transaction() as session:
            providers.report_up(session, "far")
        assert count_waiting(queue) == 2
        with transaction() as session:
            providers.declare(session, "far", is_away=True)
        assert count_waiting(queue) == 1


def count_waiting(queue: JobQueue) -> int:
    with transaction() as session:
        return queues.count_waiting_by_queue(session, queues=[queue.name], most=9)[queue.name]


@pytest.mark.parametrize("state", ["succeeded", "failed", "cancelled", "expired"])
def test_upkeep_changes_no_finished_job(queue: JobQueue, state: str) -> None:
    job = queue.add()
    change(job, "state = :state, finished_at = now(), run_at = now() - interval '1 day'", state=state)
    before, log = row_of(job), log_of(job)
    promote()
    assert job not in reap()
    assert queue.served() == []
    assert (row_of(job), log_of(job)) == (before, log)


def test_log_is_deleted_with_its_job_only(queue: JobQueue) -> None:
    old, young = queue.add(), queue.add()
    change(old, "state = 'cancelled', finished_at = now() - interval '900 days'")
    with transaction() as session:
        upkeep.delete_old(session, keep=timedelta(days=800), limit=100)
    assert (log_of(old), types_in_log(young)) == ([], ["queued"])


def test_logs_are_deleted_with_their_user(queue: JobQueue) -> None:
    user = make_user()
    job = queue.add(user.id)
    with transaction() as session:
        session.execute(text("DELETE FROM users WHERE id = :id"), {"id": user.id})
    assert log_of(job) == []
