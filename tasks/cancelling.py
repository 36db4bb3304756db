"""Cancelling a job within a transaction, and telling who follows it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Job
from db.queries.jobs import jobs
from tasks.notifier import cancel_requested_after_commit, job_changed_after_commit


def cancel(session: Session, job_id: UUID, *, user_id: UUID | None) -> Job:
    job_changed_after_commit(session, job_id)
    cancel_requested_after_commit(session, job_id)
    return jobs.cancel(session, job_id, user_id=user_id)


def cancel_many(session: Session, job_ids: Sequence[UUID]) -> None:
    _tell(session, jobs.cancel_many(session, job_ids))


def cancel_all(session: Session, *, user_id: UUID) -> int:
    """Of the user. Returns how many had not ended."""
    cancelled = jobs.cancel_all(session, user_id=user_id)
    _tell(session, cancelled)
    return len(cancelled)


def _tell(session: Session, cancelled: Sequence[UUID]) -> None:
    for job_id in cancelled:
        job_changed_after_commit(session, job_id)
        cancel_requested_after_commit(session, job_id)
