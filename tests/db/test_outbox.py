"""The deliveries that a job's end writes."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

import tasks.webhooks.dispatch_on_commit  # noqa: F401  # registers a before-commit hook
from db.queries.jobs import attempts, claims, jobs, upkeep
from db.queries.jobs.attempts import Fence, Reports, Success
from db.queries.webhooks import webhooks
from db.transactions import read_only, transaction
from tests.support import delivery_rows
from tests.support.factories import Person, make_user, make_webhook
from tests.support.job_queue import RECEIPT, JobQueue, change, row_of, write_report
from tests.support.reaping import reap_jobs

pytestmark = pytest.mark.usefixtures("no_deliveries")

PROBLEM = {"slug": "model-unavailable", "detail": "It slept.", "errors": []}
CALLBACK = "https://example.org/callback"


def claimed(queue: JobQueue, user: Person, **options: Any) -> Fence:
    queue.add_job(user.id, **options)
    return queue.claim_one().fence


def end(write: Callable[[Session, Fence], None]) -> Callable[[JobQueue, Person], UUID]:
    """As a worker does with a job that it has."""

    def run(queue: JobQueue, user: Person) -> UUID:
        fence = claimed(queue, user)
        with transaction() as session:
            write(session, fence)
        return fence.id

    return run


def cancel_waiting(queue: JobQueue, user: Person) -> UUID:
    job = queue.add(user.id)
    with transaction() as session:
        jobs.cancel(session, job, user_id=user.id)
    return job


def expire(queue: JobQueue, user: Person) -> UUID:
    job = queue.add(user.id)
    change(job, "expires_at = now() - interval '1 second'")
    with transaction() as session:
        upkeep.expire(session, receipt=RECEIPT)
    return job


def reap(queue: JobQueue, user: Person, *, assignments: str = "lost_leases = 5") -> UUID:
    job = claimed(queue, user).id
    change(job, f"lease_until = now() - interval '1 second', {assignments}")
    with transaction() as session:
        reap_jobs(session)
    return job


def succeed(session: Session, fence: Fence) -> None:
    attempts.succeed(session, fence, Reports(), result={"n": 1}, receipt=RECEIPT)


def fail(session: Session, fence: Fence) -> None:
    attempts.fail(session, fence, Reports(), error=PROBLEM, receipt=RECEIPT)


ENDS: dict[str, tuple[Callable[[JobQueue, Person], UUID], str]] = {
    "succeeded": (end(succeed), "job.succeeded"),
    "failed": (end(fail), "job.failed"),
    "cancelled": (end(lambda s, fence: attempts.cancel(s, fence, Reports(), receipt=RECEIPT)), "job.cancelled"),
    "cancelled while it waits": (cancel_waiting, "job.cancelled"),
    "expired": (expire, "job.expired"),
    "reaped": (reap, "job.failed"),
    "reaped when cancelled": (
        lambda queue, user: reap(queue, user, assignments="cancel_requested_at = now()"),
        "job.cancelled",
    ),
}


@pytest.mark.parametrize("name", ENDS)
def test_every_end_of_a_job_adds_one_delivery_per_webhook(name: str, queue: JobQueue, user: Person) -> None:
    hooks = {make_webhook(user.id).id for _ in range(2)}
    finish, type_ = ENDS[name]
    job = finish(queue, user)
    written = delivery_rows.of_user(user.id)
    assert {delivery.webhook_id for delivery in written} == hooks
    assert len(written) == 2
    assert all((delivery.type, delivery.job_id, delivery.state) == (type_, job, "pending") for delivery in written)
    assert delivery_rows.count_dispatchers() == 1


@pytest.mark.parametrize("name", ENDS)
def test_every_end_of_a_job_adds_a_delivery_for_its_callback(name: str, queue: JobQueue, user: Person) -> None:
    add = partial(queue.add_job, callback_url=CALLBACK)
    queue.add_job = add  # type: ignore[method-assign]  # every job of this test has the callback
    finish, type_ = ENDS[name]
    finish(queue, user)
    [delivery] = delivery_rows.of_user(user.id)
    assert (delivery.type, delivery.webhook_id, delivery.url) == (type_, None, CALLBACK)


def go_back(session: Session, fence: Fence) -> None:
    attempts.retry_later(session, fence, Reports(), delay_seconds=0, error=PROBLEM)


@pytest.mark.parametrize(
    "move",
    [
        end(go_back),
        end(attempts.release),
        end(lambda s, fence: attempts.move_on(s, fence, Reports(), stage="next", queue="tests.next")),
        end(lambda s, fence: write_report(s, fence, Reports({"done": 1}))),
        lambda queue, user: reap(queue, user, assignments="attempt = 1"),
    ],
    ids=["retry", "release", "move on", "report", "taken back"],
)
def test_a_change_that_is_no_end_adds_no_delivery(
    move: Callable[[JobQueue, Person], UUID], queue: JobQueue, user: Person
) -> None:
    make_webhook(user.id)
    move(queue, user)
    assert delivery_rows.of_user(user.id) == []
    assert delivery_rows.count_dispatchers() == 0


def test_cancel_request_of_a_running_job_adds_no_delivery(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    fence = claimed(queue, user)
    with transaction() as session:
        jobs.cancel(session, fence.id, user_id=user.id)
    assert delivery_rows.of_user(user.id) == []


def test_webhook_gets_only_the_events_it_subscribed_to(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id, events=["job.failed", "job.expired"])
    for name in ENDS:
        ENDS[name][0](queue, user)
    assert sorted(delivery_rows.types_of(user.id)) == ["job.expired", "job.failed", "job.failed"]


def test_disabled_webhook_gets_no_delivery(queue: JobQueue, user: Person) -> None:
    hook = make_webhook(user.id)
    with transaction() as session:
        webhooks.change(session, hook.id, user_id=user.id, enabled=False)
    end(succeed)(queue, user)
    assert delivery_rows.of_user(user.id) == []


def test_jobs_of_others_or_of_the_platform_add_no_delivery(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    end(succeed)(queue, make_user())
    queue.add_job(None, callback_url=CALLBACK)
    with transaction() as session:
        succeed(session, queue.claim_one().fence)
    assert delivery_rows.of_user(user.id) == []
    assert delivery_rows.count_dispatchers() == 0


def test_one_statement_ends_many_jobs_with_a_delivery_each(queue: JobQueue, user: Person) -> None:
    hook, quiet = make_webhook(user.id), make_user()
    owners = [user, quiet, user, quiet, user]
    for owner in owners:
        queue.add_job(owner.id)
    fences = [claim.fence for claim in queue.claim(limit=len(owners))]
    with transaction() as session:
        attempts.succeed_all(session, [Success(fence, Reports(), {"n": 1}, RECEIPT) for fence in fences])
    written = delivery_rows.of_user(user.id)
    assert [delivery.webhook_id for delivery in written] == [hook.id] * 3
    assert {delivery.job_id for delivery in written} == {id_ for id_ in map(_id, fences) if _owner(id_) == user.id}


def _id(fence: Fence) -> UUID:
    return fence.id


def _owner(job_id: UUID) -> Any:
    return row_of(job_id)["user_id"]


def test_rolled_back_end_adds_no_delivery(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    fence = claimed(queue, user)
    with transaction() as session:
        succeed(session, fence)
        session.rollback()
    assert delivery_rows.of_user(user.id) == []
    assert delivery_rows.count_dispatchers() == 0


def test_stale_attempt_adds_no_delivery(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    fence = claimed(queue, user)
    change(fence.id, "attempt = attempt + 1")
    with transaction() as session:
        assert not attempts.succeed_all(session, [Success(fence, Reports(), {}, RECEIPT)]).stored
    assert delivery_rows.of_user(user.id) == []


def test_delivery_holds_the_job_as_it_ended(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    job = end(fail)(queue, user)
    with transaction() as session:
        jobs.retry(session, job, user_id=user.id, more_attempts=3)
        session.execute(text("DELETE FROM jobs WHERE id = :id"), {"id": job})
    written = delivery_rows.claim_one().job
    assert written is not None
    assert (written.id, written.state, written.error, written.receipt) == (job, "failed", PROBLEM, RECEIPT)
    assert written.finished_at is not None
    assert written.finished_at.utcoffset() == timedelta(0)


def test_retried_job_adds_another_delivery(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    job = end(fail)(queue, user)
    with transaction() as session:
        jobs.retry(session, job, user_id=user.id, more_attempts=3)
        [claim] = claims.claim(session, queue=queue.name, kinds=["tests.work"], worker=queue.worker, limit=1)
        succeed(session, claim.fence)
    assert delivery_rows.types_of(user.id) == ["job.failed", "job.succeeded"]


def test_one_dispatcher_waits_or_runs_at_a_time(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    for _ in range(3):
        end(succeed)(queue, user)
    assert delivery_rows.count_dispatchers() == 1
    run_dispatcher("lease_until = now() + lease_seconds * interval '1 second'")
    end(succeed)(queue, user)
    assert delivery_rows.count_dispatchers() == 0


def test_dispatcher_of_a_silent_worker_does_not_count(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    end(succeed)(queue, user)
    run_dispatcher("lease_until = now() + (lease_seconds - 6) * interval '1 second'")
    end(succeed)(queue, user)
    assert delivery_rows.count_dispatchers() == 1


def run_dispatcher(assignments: str) -> None:
    """A dispatcher that a worker runs, with this lease."""
    with transaction() as session:
        claim = f"UPDATE jobs SET state = 'running', worker = uuidv7(), {assignments} WHERE kind = 'webhooks.deliver'"
        session.execute(text(claim))


def test_dispatcher_is_claimed_alone(queue: JobQueue, user: Person) -> None:
    make_webhook(user.id)
    end(succeed)(queue, user)
    with read_only() as session:
        assert session.scalars(text("SELECT alone FROM jobs WHERE kind = 'webhooks.deliver'")).all() == [True]


def test_a_user_has_one_callback_secret(user: Person) -> None:
    with transaction() as session:
        first = webhooks.ensure_callback_secret(session, user.id, fresh="whsec_first")
        assert webhooks.ensure_callback_secret(session, user.id, fresh="whsec_second") == first == "whsec_first"


def test_secrets_are_in_no_repr(queue: JobQueue, user: Person) -> None:
    hook = make_webhook(user.id)
    end(succeed)(queue, user)
    dispatch = delivery_rows.claim_one()
    assert dispatch.secrets == [hook.secret]
    assert "whsec_" not in f"{hook!r} {dispatch!r}"
