"""Who is next, and for whom."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.engines import engine
from db.models import JobState
from db.queries.jobs import attempts, claims, jobs, upkeep
from db.queries.jobs.attempts import Reports
from db.transactions import read_only, transaction
from tests.support.factories import Person, make_user
from tests.support.job_queue import KIND, RECEIPT, JobQueue, change, log_of, row_of, types_in_log
from tests.support.query_plans import EXPLAIN, Plans
from tests.support.waiting import eventually

BACKLOG = 3_000
PROBLEM = {"slug": "tests", "detail": "", "errors": []}
COPIES = text(
    "INSERT INTO jobs SELECT copy.* FROM jobs, generate_series(1, :count) AS nth,"
    " jsonb_populate_record(jobs, jsonb_build_object('id', md5(CAST(nth AS text)))) AS copy"
    " WHERE jobs.id = :id"
)


def test_smaller_priority_is_served_first(queue: JobQueue) -> None:
    bulk, normal, interactive = queue.add(priority=9), queue.add(priority=5), queue.add(priority=0)
    assert queue.served() == [interactive, normal, bulk]


def test_jobs_of_one_user_are_served_in_order_of_submission(queue: JobQueue, user: Person) -> None:
    jobs = [queue.add(user.id) for _ in range(5)]
    assert queue.served() == jobs


def test_late_user_alternates_with_the_rest_of_a_backlog(queue: JobQueue, user: Person) -> None:
    backlog = [queue.add(user.id) for _ in range(8)]
    for _ in range(4):
        queue.claim_one()
    newcomer = make_user().id
    late = [queue.add(newcomer) for _ in range(4)]
    left = backlog[4:]
    assert queue.served() == [job for pair in zip(left, late, strict=True) for job in pair]


def test_two_users_are_served_in_turn(queue: JobQueue, user: Person) -> None:
    other = make_user()
    mine = [queue.add(user.id) for _ in range(3)]
    theirs = [queue.add(other.id) for _ in range(3)]
    assert queue.served() == [mine[0], theirs[0], mine[1], theirs[1], mine[2], theirs[2]]


def test_two_hundred_waiting_jobs_of_a_user_do_not_delay_the_first_of_another(queue: JobQueue, user: Person) -> None:
    first = queue.add(user.id)
    for _ in range(199):
        queue.add(user.id)
    late = queue.add(make_user().id)
    [one, two] = queue.claim(2)
    assert [one.fence.id, two.fence.id] == [first, late]


def _to_the_next_stage(queue: JobQueue, user_id: UUID) -> UUID:
    """The job went through a quick first stage, in which nothing waited."""
    first = JobQueue()
    job = first.add(user_id)
    with transaction() as session:
        attempts.move_on(session, first.claim_one().fence, Reports(), stage="next", queue=queue.name)
    return job


def _run_again(queue: JobQueue, user_id: UUID) -> UUID:
    job = queue.add(user_id, priority=0)  # so it is what is claimed
    with transaction() as session:
        attempts.fail(session, queue.claim_one().fence, Reports(), error=PROBLEM, receipt=RECEIPT)
    change(job, "priority = 5")
    with transaction() as session:
        jobs.retry(session, job, user_id=user_id, more_attempts=3)
    return job


def _due_again(queue: JobQueue, user_id: UUID) -> UUID:
    job = queue.add(user_id, priority=0)
    with transaction() as session:
        attempts.retry_later(session, queue.claim_one().fence, Reports(), delay_seconds=-1, error=PROBLEM)
    change(job, "priority = 5")
    return job


@pytest.mark.parametrize("wait", [_to_the_next_stage, _run_again, _due_again])
def test_backlog_that_forms_after_the_submission_takes_turns_too(
    queue: JobQueue, user: Person, wait: Callable[[JobQueue, UUID], UUID]
) -> None:
    backlog = [wait(queue, user.id) for _ in range(4)]
    late = wait(queue, make_user().id)
    with transaction() as session:
        upkeep.promote_due(session)
    assert queue.served() == [backlog[0], late, *backlog[1:]]


def test_job_of_a_kind_that_runs_alone_does_so_in_its_next_stage(queue: JobQueue) -> None:
    job = queue.add_job(alone=True).id
    with transaction() as session:
        attempts.move_on(session, queue.claim_one().fence, Reports(), stage="run", queue=queue.name, alone=True)
    queue.add()
    assert [claim.fence.id for claim in queue.claim(2)] == [job]


def test_bulk_jobs_of_a_user_do_not_delay_their_urgent_jobs(queue: JobQueue, user: Person) -> None:
    bulk = [queue.add(user.id, priority=9) for _ in range(3)]
    urgent = queue.add(user.id, priority=0)
    later = queue.add(make_user().id, priority=0)
    assert queue.served() == [urgent, later, *bulk]


def test_jobs_without_a_user_are_served_in_order_of_submission(queue: JobQueue) -> None:
    jobs = [queue.add() for _ in range(3)]
    assert queue.served() == jobs


def test_concurrent_workers_claim_each_job_once(queue: JobQueue) -> None:
    jobs = {queue.add() for _ in range(6)}
    with Session(engine()) as one, Session(engine()) as two:
        mine = claims.claim(one, queue=queue.name, kinds=[KIND], worker=uuid4(), limit=4)
        theirs = claims.claim(two, queue=queue.name, kinds=[KIND], worker=uuid4(), limit=4)
        one.rollback()
        two.rollback()
    claimed = [claim.fence.id for claim in (*mine, *theirs)]
    assert len(mine) == 4
    assert len(theirs) == 2
    assert set(claimed) == jobs


def test_unknown_kind_stays_in_the_queue(queue: JobQueue) -> None:
    unknown, known = queue.add(kind="tests.of-tomorrow"), queue.add()
    assert queue.served() == [known]
    assert row_of(unknown)["state"] == JobState.QUEUED
    assert types_in_log(unknown) == ["queued"]


def test_worker_without_kinds_claims_nothing(queue: JobQueue) -> None:
    queue.add()
    assert queue.claim(kinds=[]) == []


def test_jobs_of_another_queue_are_not_claimed(queue: JobQueue) -> None:
    job = queue.add()
    assert JobQueue().served() == []
    assert row_of(job)["state"] == JobState.QUEUED


def test_claim_sets_worker_lease_and_attempt(queue: JobQueue, user: Person) -> None:
    job = queue.add(user.id, max_attempts=7)
    claim = queue.claim_one()
    row = row_of(job)
    assert (claim.fence.id, claim.fence.stage, claim.fence.attempt, claim.fence.worker) == (job, "run", 1, queue.worker)
    assert (claim.kind, claim.user_id, claim.payload, claim.max_attempts) == (KIND, user.id, {}, 7)
    assert (row["state"], row["attempt"], row["worker"]) == (JobState.RUNNING, 1, queue.worker)
    assert row["lease_until"] - row["claimed_at"] == timedelta(seconds=30)
    assert row["started_at"] == row["claimed_at"]
    assert log_of(job)[-1] == {"seq": 2, "attempt": 1, "type": "started", "data": {}}


def test_batch_is_claimed_in_order_of_service(queue: JobQueue) -> None:
    later, first = queue.add(priority=5), queue.add(priority=0)
    assert [claim.fence.id for claim in queue.claim(10)] == [first, later]


def test_first_job_is_claimed_alone_if_it_lost_a_lease(queue: JobQueue) -> None:
    poison, healthy = queue.add(), queue.add()
    change(poison, "alone = true")
    assert [claim.fence.id for claim in queue.claim(10)] == [poison]
    assert [claim.fence.id for claim in queue.claim(10)] == [healthy]


@pytest.mark.parametrize("place", [1, 2])
def test_batch_leaves_out_a_job_that_lost_a_lease(queue: JobQueue, place: int) -> None:
    jobs = [queue.add() for _ in range(3)]
    change(jobs[place], "alone = true")
    healthy = [job for job in jobs if job != jobs[place]]
    assert [claim.fence.id for claim in queue.claim(10)] == healthy
    assert [claim.fence.id for claim in queue.claim(10)] == [jobs[place]]


def test_first_start_is_kept_over_later_attempts(queue: JobQueue) -> None:
    job = queue.add()
    with_first_claim = row_of(queue.claim_one().fence.id)
    change(job, "state = 'queued', worker = NULL, lease_until = NULL")
    assert queue.claim_one().fence.attempt == 2
    assert row_of(job)["started_at"] == with_first_claim["started_at"]
    assert row_of(job)["claimed_at"] > with_first_claim["claimed_at"]


def test_renewal_extends_own_leases_and_returns_cancel_requests(queue: JobQueue) -> None:
    lost, cancelled, healthy = (queue.add() for _ in range(3))
    claimed = queue.claim(3)
    change(lost, "attempt = attempt + 1")
    change(cancelled, "cancel_requested_at = now(), lease_until = now()")
    change(healthy, "lease_until = now()")
    before = row_of(lost)
    fences = {claim.fence.id: claim.fence for claim in claimed}
    with Session(engine()) as session, session.begin():
        owned = attempts.renew_leases(session, worker=queue.worker, fences=list(fences.values()))
    assert owned == {fences[cancelled]: True, fences[healthy]: False}
    assert row_of(lost) == before
    assert row_of(healthy)["lease_until"] > row_of(healthy)["claimed_at"] + timedelta(seconds=29)


def test_renewal_without_jobs_returns_nothing(queue: JobQueue) -> None:
    with Session(engine()) as session, session.begin():
        assert attempts.renew_leases(session, worker=queue.worker, fences=[]) == {}


# A limit on what runs for one user


def claim_within(queue: JobQueue, most: int, *, limit: int = 10, counted_with: Sequence[str] = ()) -> list[UUID]:
    with transaction() as session:
        claimed = claims.claim(
            session,
            queue=queue.name,
            kinds=[KIND],
            worker=queue.worker,
            limit=limit,
            running_per_user={KIND: most},
            counted_with=counted_with,
        )
    return [claim.fence.id for claim in claimed]


@pytest.mark.parametrize("limit", [1, 10])
def test_user_has_no_more_jobs_running_than_the_kind_allows(queue: JobQueue, user: Person, limit: int) -> None:
    mine = [queue.add(user.id) for _ in range(4)]
    assert [job for _ in range(4) for job in claim_within(queue, 2, limit=limit)] == mine[:2]
    change(mine[0], "state = 'succeeded', finished_at = now(), worker = NULL, lease_until = NULL")
    assert [job for _ in range(4) for job in claim_within(queue, 2, limit=limit)] == mine[2:3]


def test_user_at_the_limit_delays_no_other_user(queue: JobQueue, user: Person) -> None:
    mine = [queue.add(user.id) for _ in range(20)]
    theirs = [queue.add(make_user().id) for _ in range(2)]
    assert set(claim_within(queue, 1, limit=30)) == {mine[0], *theirs}


def test_what_runs_in_another_queue_does_not_count_unless_the_two_are_counted_together(
    queue: JobQueue, user: Person
) -> None:
    elsewhere = JobQueue()
    elsewhere.add(user.id)
    elsewhere.claim_one()
    mine = queue.add(user.id)
    assert claim_within(queue, 1, counted_with=[queue.name, elsewhere.name]) == []
    assert claim_within(queue, 1) == [mine]


def test_jobs_of_the_platform_have_no_limit(queue: JobQueue) -> None:
    jobs = [queue.add() for _ in range(3)]
    assert claim_within(queue, 1) == jobs


def test_other_kinds_have_no_limit(queue: JobQueue, user: Person) -> None:
    jobs = [queue.add(user.id, kind="tests.other") for _ in range(3)]
    with transaction() as session:
        claimed = claims.claim(
            session, queue=queue.name, kinds=["tests.other"], worker=queue.worker, limit=9, running_per_user={KIND: 1}
        )
    assert [claim.fence.id for claim in claimed] == jobs


def test_concurrent_claims_stay_within_the_limit_together(queue: JobQueue, user: Person) -> None:
    for _ in range(8):
        queue.add(user.id)
    start = threading.Barrier(4)

    def claim_one() -> list[UUID]:
        start.wait()
        return claim_within(queue, 2, limit=1)

    with ThreadPoolExecutor(4) as slots:
        claimed = [slots.submit(claim_one) for _ in range(4)]
    assert sum(len(each.result()) for each in claimed) == 2


def test_claim_within_limits_waits_for_the_one_before_it(queue: JobQueue, user: Person) -> None:
    mine = queue.add(user.id)
    with ThreadPoolExecutor(1) as slots, transaction() as session:
        session.execute(text(claims.ONE_CLAIM_AT_A_TIME), {"queue": queue.name})
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        later = slots.submit(claim_within, queue, 1)
        assert eventually(lambda: later.done() or _waits_for(pid))
        assert not later.done()
        session.commit()
        assert later.result() == [mine]


def _waits_for(pid: int) -> bool:
    with read_only() as session:
        blocked = "SELECT count(*) FROM pg_stat_activity WHERE :pid = ANY(pg_blocking_pids(pid))"
        return bool(session.scalar(text(blocked), {"pid": pid}))


def test_job_past_its_deadline_is_not_claimed(queue: JobQueue, user: Person) -> None:
    late, timely = queue.add(user.id), queue.add(user.id)
    change(late, "expires_at = now() - interval '1 second'")
    change(timely, "expires_at = now() + interval '1 hour'")
    assert queue.served() == [timely]


def test_first_jobs_of_a_backlog_of_one_kind_are_found_without_reading_the_others(queue: JobQueue) -> None:
    job = queue.add()
    with Session(engine()) as session:
        session.execute(COPIES, {"id": job, "count": BACKLOG})
        session.execute(text(f"ANALYZE jobs; {EXPLAIN}"))
        connection: Any = session.connection().connection.driver_connection
        connection.notices = plans = Plans()
        claims.claim(session, queue=queue.name, kinds=[KIND], worker=queue.worker, limit=1)
        session.rollback()
        session.connection().invalidate()  # which explains
    assert [plan for plan in plans.seen if "jobs" in plan.scanned or plan.pages >= BACKLOG // 20] == []
