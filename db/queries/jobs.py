"""What callers do with jobs: add, read, list, cancel."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from db.errors import Conflict, Gone, NotFound
from db.models import DeletedJob, Job, JobEvent, JobState

ADD = text(
    """
    WITH job AS (
        INSERT INTO jobs (
            user_id, kind, payload, stage, queue, priority, state, run_at, max_attempts, lease_seconds, callback_url,
            last_seq, turn
        )
        VALUES (
            :user_id, :kind, :payload, :stage, :queue, :priority,
            CASE WHEN CAST(:run_at AS timestamptz) > now() THEN 'scheduled' ELSE 'queued' END,
            coalesce(:run_at, now()), :max_attempts, :lease_seconds, :callback_url, 1,
            greatest(now(), (
                SELECT max(turn) + interval '1 hour' FROM jobs
                WHERE user_id = :user_id AND queue = :queue AND priority = :priority AND state = 'queued'
            ), (
                SELECT min(turn) FROM jobs WHERE queue = :queue AND priority = :priority AND state = 'queued'
            ))
        )
        RETURNING *
    ), event AS (
        INSERT INTO job_events (job_id, seq, attempt, type, data) SELECT id, 1, 0, 'queued', '{}' FROM job
    )
    SELECT * FROM job
    """
).bindparams(bindparam("payload", type_=JSONB))

RETRY = text(
    """
    WITH changed AS (
        UPDATE jobs SET
            state = 'queued', queued_at = now(), run_at = now(), finished_at = NULL, expires_at = NULL,
            cancel_requested_at = NULL, error = NULL, receipt = NULL, progress = NULL, alone = false,
            max_attempts = attempt + :more_attempts, last_seq = last_seq + 1, version = version + 1
        WHERE id = :id AND state IN ('failed', 'cancelled', 'expired')
        RETURNING id, last_seq, attempt
    )
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq, attempt, 'queued', '{}' FROM changed
    RETURNING job_id
    """
)

CANCEL = text(
    """
    WITH target AS (
        SELECT id, state IN ('queued', 'scheduled') AS waits FROM jobs
        WHERE id = :id AND state IN ('queued', 'scheduled', 'running') FOR UPDATE
    ), changed AS (
        UPDATE jobs SET
            state = CASE WHEN waits THEN 'cancelled' ELSE state END,
            finished_at = CASE WHEN waits THEN now() END,
            cancel_requested_at = coalesce(cancel_requested_at, now()),
            queue_seconds = queue_seconds
                + CASE WHEN state = 'queued' THEN extract(epoch FROM now() - queued_at) ELSE 0 END,
            last_seq = last_seq + CASE WHEN waits THEN 2 ELSE 0 END,
            version = version + 1
        FROM target WHERE jobs.id = target.id
        RETURNING jobs.id, last_seq, attempt, waits
    )
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, last_seq - 2 + n, attempt, type, '{}'
    FROM changed, unnest(ARRAY['cancelled', 'end']) WITH ORDINALITY AS event (type, n)
    WHERE waits
    """
)


class JobDeleted(Gone):
    """Finished jobs are deleted some time after their end (PENSUM_RETENTION_DAYS), and this one was."""


class NotFinished(Conflict):
    """Only a failed, cancelled or expired job can be run again."""


def add(
    session: Session,
    *,
    user_id: UUID | None,
    kind: str,
    payload: Mapping[str, Any],
    stage: str,
    queue: str,
    priority: int,
    max_attempts: int,
    lease_seconds: float,
    callback_url: str | None = None,
    run_at: datetime | None = None,
) -> Job:
    """One more job, waiting or scheduled, with its first event. Its turn comes after the user's others."""
    values = {name: value for name, value in locals().items() if name != "session"}
    job: Job = session.scalars(select(Job).from_statement(ADD), values).one()
    return job


def get(session: Session, job_id: UUID, *, user_id: UUID) -> Job:
    """Raises `JobDeleted` for one that retention took, and `NotFound` for what never was, or is not the user's."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is not None and job.user_id == user_id:
        return job
    deleted = session.get(DeletedJob, job_id)
    if deleted is not None and deleted.user_id == user_id:
        raise JobDeleted
    raise NotFound(f"There is no job {job_id} of yours.")


def set_deadline(session: Session, job_id: UUID, *, seconds: int) -> Job:
    """From now on. Past it the job expires if it never ran, and is cancelled if it did."""
    expires_at = func.now() + timedelta(seconds=seconds)
    return session.scalars(update(Job).where(Job.id == job_id).values(expires_at=expires_at).returning(Job)).one()


def count_waiting(session: Session, *, queue: str, user_id: UUID | None = None, most: int) -> int:
    """How many jobs wait in the queue, of the user or of all, counted up to `most`."""
    waiting = select(Job.id).where(Job.queue == queue, Job.state == JobState.QUEUED).limit(most)
    if user_id is not None:
        waiting = waiting.where(Job.user_id == user_id)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def list_own(
    session: Session,
    *,
    user_id: UUID,
    limit: int,
    before: UUID | None = None,
    state: JobState | None = None,
    kind: str | None = None,
) -> list[Job]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Job).where(Job.user_id == user_id).order_by(Job.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Job.id < before)
    if state is not None:
        query = query.where(Job.state == state)
    if kind is not None:
        query = query.where(Job.kind == kind)
    return list(session.scalars(query))


def list_events(session: Session, job_id: UUID, *, after: int, limit: int) -> list[JobEvent]:
    """The log behind `after`, in order."""
    query = select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.seq > after).order_by(JobEvent.seq).limit(limit)
    return list(session.scalars(query))


def cancel(session: Session, job_id: UUID, *, user_id: UUID) -> Job:
    """Ends a waiting job; asks a running one to stop; leaves a finished one alone."""
    get(session, job_id, user_id=user_id)
    session.execute(CANCEL, {"id": job_id})
    return get(session, job_id, user_id=user_id)


def retry(session: Session, job_id: UUID, *, user_id: UUID, more_attempts: int) -> Job:
    """Runs an unsuccessful job again from the stage where it ended. Its log goes on, and a deadline no longer holds."""
    get(session, job_id, user_id=user_id)
    if session.execute(RETRY, {"id": job_id, "more_attempts": more_attempts}).first() is None:
        raise NotFinished
    return get(session, job_id, user_id=user_id)
