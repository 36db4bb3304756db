"""Running a job again within a transaction, and telling who follows it."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import Conflict
from db.models import Job
from db.queries.jobs import jobs
from tasks.contracts import CONTRACTS
from tasks.notifier import job_changed_after_commit, wake_after_commit
from tasks.submit import deadline_seconds


def retry(session: Session, job_id: UUID, *, user_id: UUID | None) -> Job:
    """Raises `NotFinished`, and `Conflict` where the kind's package is gone."""
    kind = jobs.get(session, job_id, user_id=user_id).kind
    if kind not in CONTRACTS:
        raise Conflict(f"No installed package has the job kind {kind!r} any more.")
    contract = CONTRACTS[kind]
    job = jobs.retry(
        session,
        job_id,
        user_id=user_id,
        more_attempts=contract.max_attempts,
        deadline_seconds=deadline_seconds(contract),
        alone=contract.alone,
    )
    wake_after_commit(session, job.queue)
    job_changed_after_commit(session, job_id)
    return job
