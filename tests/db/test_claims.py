"""Who is next, and for whom."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from db.engines import engine
from db.models import JobState
from db.queries.jobs import attempts
from db.transactions import transaction
from tests.support.factories import Person, make_user
from tests.support.job_queue import KIND, Line, change, log_of, row_of, types_in_log


def test_the_smaller_priority_goes_first(line: Line) -> None:
    bulk, normal, interactive = line.add(priority=9), line.add(priority=5), line.add(priority=0)
    assert line.served() == [interactive, normal, bulk]


def test_jobs_of_one_user_are_served_in_the_order_of_their_submission(line: Line, user: Person) -> None:
    jobs = [line.add(user.id) for _ in range(5)]
    assert line.served() == jobs


def test_who_comes_late_alternates_with_what_is_left_of_a_backlog(line: Line, user: Person) -> None:
    backlog = [line.add(user.id) for _ in range(8)]
    for _ in range(4):
        line.claim_one()
    newcomer = make_user().id
    late = [line.add(newcomer) for _ in range(4)]
    left = backlog[4:]
    assert line.served() == [job for pair in zip(left, late, strict=True) for job in pair]


def test_two_users_take_turns(line: Line, user: Person) -> None:
    other = make_user()
    mine = [line.add(user.id) for _ in range(3)]
    theirs = [line.add(other.id) for _ in range(3)]
    assert line.served() == [mine[0], theirs[0], mine[1], theirs[1], mine[2], theirs[2]]


def test_two_hundred_waiting_jobs_of_a_user_do_not_delay_the_first_of_another(line: Line, user: Person) -> None:
    first = line.add(user.id)
    for _ in range(199):
        line.add(user.id)
    late = line.add(make_user().id)
    [one, two] = line.claim(2)
    assert [one.fence.id, two.fence.id] == [first, late]


def test_bulk_work_of_a_user_does_not_move_their_urgent_work_behind_that_of_others(line: Line, user: Person) -> None:
    bulk = [line.add(user.id, priority=9) for _ in range(3)]
    urgent = line.add(user.id, priority=0)
    later = line.add(make_user().id, priority=0)
    assert line.served() == [urgent, later, *bulk]


def test_jobs_without_a_user_are_served_in_the_order_of_their_submission(line: Line) -> None:
    jobs = [line.add() for _ in range(3)]
    assert line.served() == jobs


def test_two_workers_at_once_never_claim_the_same_job(line: Line) -> None:
    jobs = {line.add() for _ in range(6)}
    with Session(engine()) as one, Session(engine()) as two:
        mine = attempts.claim(one, queue=line.queue, kinds=[KIND], worker=uuid4(), limit=4)
        theirs = attempts.claim(two, queue=line.queue, kinds=[KIND], worker=uuid4(), limit=4)
        one.rollback()
        two.rollback()
    claimed = [claim.fence.id for claim in (*mine, *theirs)]
    assert len(mine) == 4
    assert len(theirs) == 2
    assert set(claimed) == jobs


def test_a_kind_that_the_worker_does_not_know_stays_waiting(line: Line) -> None:
    unknown, known = line.add(kind="tests.of-tomorrow"), line.add()
    assert line.served() == [known]
    assert row_of(unknown)["state"] == JobState.QUEUED
    assert types_in_log(unknown) == ["queued"]


def test_a_worker_that_knows_no_kind_claims_nothing(line: Line) -> None:
    line.add()
    assert line.claim(kinds=[]) == []


def test_jobs_of_another_queue_are_left_alone(line: Line) -> None:
    job = line.add()
    assert Line().served() == []
    assert row_of(job)["state"] == JobState.QUEUED


def test_a_claim_sets_worker_lease_and_attempt(line: Line, user: Person) -> None:
    job = line.add(user.id, max_attempts=7)
    claim = line.claim_one()
    row = row_of(job)
    assert (claim.fence.id, claim.fence.stage, claim.fence.attempt, claim.fence.worker) == (job, "run", 1, line.worker)
    assert (claim.kind, claim.user_id, claim.payload, claim.max_attempts) == (KIND, user.id, {}, 7)
    assert (row["state"], row["attempt"], row["worker"]) == (JobState.RUNNING, 1, line.worker)
    assert row["lease_until"] - row["claimed_at"] == timedelta(seconds=30)
    assert row["started_at"] == row["claimed_at"]
    assert log_of(job)[-1] == {"seq": 2, "attempt": 1, "type": "started", "data": {}}


def test_a_batch_is_claimed_in_the_order_of_service(line: Line) -> None:
    later, first = line.add(priority=5), line.add(priority=0)
    assert [claim.fence.id for claim in line.claim(10)] == [first, later]


def test_the_first_job_in_line_is_claimed_alone_if_it_lost_a_lease_before(line: Line) -> None:
    poison, healthy = line.add(), line.add()
    change(poison, "alone = true")
    assert [claim.fence.id for claim in line.claim(10)] == [poison]
    assert [claim.fence.id for claim in line.claim(10)] == [healthy]


@pytest.mark.parametrize("place", [1, 2])
def test_a_batch_goes_round_a_job_that_lost_a_lease_before(line: Line, place: int) -> None:
    jobs = [line.add() for _ in range(3)]
    change(jobs[place], "alone = true")
    healthy = [job for job in jobs if job != jobs[place]]
    assert [claim.fence.id for claim in line.claim(10)] == healthy
    assert [claim.fence.id for claim in line.claim(10)] == [jobs[place]]


def test_the_first_start_is_remembered_over_later_attempts(line: Line) -> None:
    job = line.add()
    with_first_claim = row_of(line.claim_one().fence.id)
    change(job, "state = 'queued', worker = NULL, lease_until = NULL")
    assert line.claim_one().fence.attempt == 2
    assert row_of(job)["started_at"] == with_first_claim["started_at"]
    assert row_of(job)["claimed_at"] > with_first_claim["claimed_at"]


def test_a_beat_extends_the_leases_that_are_still_ours_and_says_who_wants_to_be_cancelled(line: Line) -> None:
    lost, cancelled, healthy = (line.add() for _ in range(3))
    claims = line.claim(3)
    change(lost, "attempt = attempt + 1")
    change(cancelled, "cancel_requested_at = now(), lease_until = now()")
    change(healthy, "lease_until = now()")
    before = row_of(lost)
    fences = {claim.fence.id: claim.fence for claim in claims}
    with Session(engine()) as session, session.begin():
        owned = attempts.renew_leases(session, worker=line.worker, fences=list(fences.values()))
    assert owned == {fences[cancelled]: True, fences[healthy]: False}
    assert row_of(lost) == before
    assert row_of(healthy)["lease_until"] > row_of(healthy)["claimed_at"] + timedelta(seconds=29)


def test_a_beat_without_jobs_is_answered_with_nothing(line: Line) -> None:
    with Session(engine()) as session, session.begin():
        assert attempts.renew_leases(session, worker=line.worker, fences=[]) == {}


# A limit on what runs for one user


def claim_within(line: Line, most: int, *, limit: int = 10) -> list[UUID]:
    with transaction() as session:
        claims = attempts.claim(
            session, queue=line.queue, kinds=[KIND], worker=line.worker, limit=limit, running_per_user={KIND: most}
        )
    return [claim.fence.id for claim in claims]


@pytest.mark.parametrize("limit", [1, 10])
def test_a_user_has_no_more_running_than_the_kind_allows(line: Line, user: Person, limit: int) -> None:
    mine = [line.add(user.id) for _ in range(4)]
    assert [job for _ in range(4) for job in claim_within(line, 2, limit=limit)] == mine[:2]
    change(mine[0], "state = 'succeeded', finished_at = now(), worker = NULL, lease_until = NULL")
    assert [job for _ in range(4) for job in claim_within(line, 2, limit=limit)] == mine[2:3]


def test_who_has_enough_running_holds_up_nobody_else(line: Line, user: Person) -> None:
    mine = [line.add(user.id) for _ in range(20)]
    theirs = [line.add(make_user().id) for _ in range(2)]
    assert set(claim_within(line, 1, limit=30)) == {mine[0], *theirs}


def test_work_of_the_platform_itself_has_no_limit(line: Line) -> None:
    jobs = [line.add() for _ in range(3)]
    assert claim_within(line, 1) == jobs


def test_other_kinds_have_no_limit(line: Line, user: Person) -> None:
    jobs = [line.add(user.id, kind="tests.other") for _ in range(3)]
    with transaction() as session:
        claims = attempts.claim(
            session, queue=line.queue, kinds=["tests.other"], worker=line.worker, limit=9, running_per_user={KIND: 1}
        )
    assert [claim.fence.id for claim in claims] == jobs


def test_claims_at_once_stay_within_the_limit_together(line: Line, user: Person) -> None:
    for _ in range(8):
        line.add(user.id)
    start = threading.Barrier(4)

    def claim_one() -> list[UUID]:
        start.wait()
        return claim_within(line, 2, limit=1)

    with ThreadPoolExecutor(4) as slots:
        claimed = [slots.submit(claim_one) for _ in range(4)]
    assert sum(len(each.result()) for each in claimed) == 2
