"""Putting a wish on the record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.errors import BacklogFull
from db.models import Job, JobState
from db.queries import jobs
from db.queries.jobs import Draft, NewJob
from tasks import backlog, bell
from tasks.contracts import Contract


def draft(
    wish: Contract,
    *,
    user_id: UUID | None,
    callback_url: str | None = None,
    run_at: datetime | None = None,
) -> Draft:
    """The row that a wish becomes, with what its contract says of it."""
    stage, queue = next(iter(wish.stages.items()))
    return Draft(
        user_id=user_id,
        kind=wish.kind,
        payload=wish.model_dump(mode="json", by_alias=True),
        stage=stage,
        queue=queue.name,
        priority=wish.priority,
        max_attempts=wish.max_attempts,
        lease_seconds=wish.lease.total_seconds(),
        callback_url=callback_url,
        run_at=run_at,
    )


def submit(
    session: Session,
    wish: Contract,
    *,
    user_id: UUID | None,
    callback_url: str | None = None,
    run_at: datetime | None = None,
) -> Job:
    """Inserts the job in the caller's transaction: it exists if and only if that commits, and is rung for then.

    Raises `BacklogFull` for a user with too much waiting.
    """
    drafted = draft(wish, user_id=user_id, callback_url=callback_url, run_at=run_at)
    backlog.check(session, drafted.queue, user_id)
    job = jobs.add(session, drafted)
    if job.state == JobState.QUEUED:
        bell.ring_after_commit(session, job.queue)
    return job


def submit_all(session: Session, drafts: Sequence[Draft]) -> list[NewJob | BacklogFull]:
    """`submit` for any number of jobs in one statement. Those whose user has too much waiting are left out."""
    refusals = [_refusal(session, draft) for draft in drafts]
    added = iter(jobs.add_all(session, [draft for draft, no in zip(drafts, refusals, strict=True) if no is None]))
    answers = [no or next(added) for no in refusals]
    for answer in answers:
        if isinstance(answer, NewJob) and answer.state == JobState.QUEUED:
            bell.ring_after_commit(session, answer.draft.queue)
    return answers


def _refusal(session: Session, draft: Draft) -> BacklogFull | None:
    try:
        backlog.check(session, draft.queue, draft.user_id)
    except BacklogFull as full:
        return full
    return None
