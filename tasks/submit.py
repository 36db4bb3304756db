"""Putting a wish on the record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Job, JobState
from db.queries import jobs
from tasks import backlog, bell
from tasks.contracts import Contract


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
    stage, queue = next(iter(wish.stages.items()))
    if user_id is not None:
        backlog.check(session, queue.name, user_id)
    job = jobs.add(
        session,
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
    if job.state == JobState.QUEUED:
        bell.ring_after_commit(session, queue.name)
    return job
