"""Who is next where users share a queue by the seconds for which their jobs hold its slots."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from db.models import Job
from db.queries.jobs import attempts, claims
from db.queries.jobs.attempts import Reports
from db.queries.jobs.claims import NO_LIMITS, Claim
from db.transactions import read_only, transaction
from tasks.queues import CPU
from tests.support.factories import Person, make_user
from tests.support.job_queue import KIND, RECEIPT, JobQueue, change
from tests.support.waiting import LONGEST_SECONDS


@pytest.fixture
def cpu(platform: None) -> JobQueue:
    """The queue whose use is noted, without jobs of other tests."""
    queue = JobQueue()
    queue.name = CPU.name
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE queue = 'cpu' AND state IN ('queued', 'running')"))
    return queue


def claim_next(queue: JobQueue, limits: Mapping[str, int] = NO_LIMITS) -> Claim | None:
    with transaction() as session:
        claimed = claims.claim_by_use(
            session, queue=queue.name, kinds=[KIND], worker=queue.worker, running_per_user=limits
        )
    return claimed[0] if claimed else None


def run_next(queue: JobQueue, seconds: float = 0.0) -> UUID | None:
    """Claims the next job, and has it end after so many seconds. Returns its id."""
    claim = claim_next(queue)
    if claim is None:
        return None
    change(claim.fence.id, "claimed_at = claimed_at - make_interval(secs => :seconds)", seconds=seconds)
    with transaction() as session:
        claimed_at = session.get_one(Job, claim.fence.id).claimed_at
        assert claimed_at is not None
        fence = attempts.Fence(claim.fence.id, "run", claim.fence.attempt, queue.worker, claimed_at)
        attempts.succeed(session, fence, Reports(), result={}, receipt=RECEIPT)
    return claim.fence.id


def used_seconds(user: Person) -> float:
    with read_only() as session:
        query = text("SELECT coalesce(sum(faded(seconds, noted_at)), 0) FROM queue_use WHERE user_id = :id")
        return float(session.scalar(query, {"id": user.id}))


def test_after_a_long_job_its_user_waits_for_all_short_jobs_of_others(cpu: JobQueue, user: Person) -> None:
    long = [cpu.add(user.id) for _ in range(3)]
    assert run_next(cpu, seconds=60) == long[0]
    other = make_user()
    notes = [cpu.add(other.id) for _ in range(5)]
    assert [run_next(cpu, seconds=0.1) for _ in notes] == notes
    assert run_next(cpu, seconds=60) == long[1]
    assert used_seconds(user) == pytest.approx(120, abs=LONGEST_SECONDS)


def test_users_of_short_jobs_take_turns_as_everywhere(cpu: JobQueue, user: Person) -> None:
    other = make_user()
    mine = [cpu.add(user.id) for _ in range(3)]
    theirs = [cpu.add(other.id) for _ in range(3)]
    order = [run_next(cpu, seconds=0.2) for _ in range(6)]
    assert order == [mine[0], theirs[0], mine[1], theirs[1], mine[2], theirs[2]]
    assert run_next(cpu) is None


def test_a_job_that_still_runs_counts(cpu: JobQueue, user: Person) -> None:
    cpu.add(user.id)
    running = claim_next(cpu)
    assert running is not None
    change(running.fence.id, "claimed_at = claimed_at - interval '40 seconds'")
    second, theirs = cpu.add(user.id), cpu.add(make_user().id)
    assert [run_next(cpu), run_next(cpu)] == [theirs, second]


def test_seconds_fade_so_that_nobody_starves(cpu: JobQueue, user: Person) -> None:
    cpu.add(user.id)
    run_next(cpu, seconds=600)
    with transaction() as session:
        session.execute(
            text("UPDATE queue_use SET noted_at = now() - interval '1 hour' WHERE user_id = :id"), {"id": user.id}
        )
    assert used_seconds(user) < claims.STEP_SECONDS
    mine, theirs = cpu.add(user.id), cpu.add(make_user().id)
    assert [run_next(cpu), run_next(cpu)] == [mine, theirs]


def test_urgent_jobs_go_first_whoever_used_what(cpu: JobQueue, user: Person) -> None:
    cpu.add(user.id)
    run_next(cpu, seconds=300)
    theirs, urgent = cpu.add(make_user().id), cpu.add(user.id, priority=0)
    assert [run_next(cpu), run_next(cpu)] == [urgent, theirs]


def test_limits_hold_and_jobs_of_the_platform_have_none(cpu: JobQueue, user: Person) -> None:
    mine, platform = [cpu.add(user.id) for _ in range(2)], cpu.add()
    claimed = [claim_next(cpu, {KIND: 1}) for _ in range(3)]
    assert {claim.fence.id for claim in claimed if claim} == {mine[0], platform}
    assert len([claim for claim in claimed if claim]) == 2


def test_attempts_count_however_they_end(cpu: JobQueue, user: Person) -> None:
    cpu.add(user.id)
    claim = claim_next(cpu)
    assert claim is not None
    change(claim.fence.id, "claimed_at = claimed_at - interval '100 seconds'")
    change(claim.fence.id, "state = 'queued', worker = NULL, lease_until = NULL")
    assert used_seconds(user) == pytest.approx(100, abs=LONGEST_SECONDS)


def test_other_queues_note_nothing(queue: JobQueue, user: Person) -> None:
    queue.add(user.id)
    queue.worker = uuid4()
    claim = queue.claim_one()
    change(claim.fence.id, "state = 'queued', worker = NULL, lease_until = NULL")
    assert used_seconds(user) == 0
