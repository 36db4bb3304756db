"""Putting a wish on the record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.settings import settings
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.queries.jobs.jobs import Draft
from tasks import backlog, notifier
from tasks.contracts import Contract
from workers.egress.ssrf_guard import TargetRefused, check_url


def draft(
    wish: Contract,
    *,
    user_id: UUID | None,
    callback_url: str | None = None,
    run_at: datetime | None = None,
) -> Draft:
    """The row that a wish becomes, with what its contract says of it. Raises `TargetRefused` for a `callback_url` that
    could never be called."""
    if callback_url is not None:
        _check_callback(callback_url)
    stage = wish.first_stage
    return Draft(
        user_id=user_id,
        kind=wish.kind,
        payload=wish.model_dump(mode="json", by_alias=True),
        stage=stage,
        queue=wish.stages[stage].name,
        priority=wish.priority,
        max_attempts=wish.max_attempts,
        lease_seconds=wish.lease.total_seconds(),
        callback_url=callback_url,
        run_at=run_at,
    )


def _check_callback(url: str) -> None:
    try:
        check_url(url, settings().webhooks.allowed_networks)
    except TargetRefused as refusal:
        raise refusal.in_field("callback_url") from None


def submit(
    session: Session,
    wish: Contract,
    *,
    user_id: UUID | None,
    callback_url: str | None = None,
    run_at: datetime | None = None,
) -> Job:
    """Inserts the job in the caller's transaction: it exists if and only if that commits, and is rung for then.

    Raises `BacklogFull` for a user with too much waiting, and what `draft` raises.
    """
    drafted = draft(wish, user_id=user_id, callback_url=callback_url, run_at=run_at)
    backlog.count(session, [drafted])
    backlog.check(drafted)
    job = jobs.add(session, drafted)
    if job.state == JobState.QUEUED:
        notifier.wake_after_commit(session, job.queue)
    return job
