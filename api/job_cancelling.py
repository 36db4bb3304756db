"""Cancelling a job within a transaction of the API, and telling who follows it."""

from uuid import UUID

from sqlalchemy.orm import Session

from db.models import Job
from db.queries.jobs import jobs
from tasks.notifier import cancel_requested_after_commit, job_changed_after_commit


def cancel(session: Session, job_id: UUID, *, user_id: UUID) -> Job:
    job_changed_after_commit(session, job_id)
    cancel_requested_after_commit(session, job_id)
    return jobs.cancel(session, job_id, user_id=user_id)
