"""What callers do with jobs: add, read, list, cancel."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import TextClause, func, select, text, update
from sqlalchemy.orm import Session

from core.errors import Conflict, Gone, NotFound
from db.models import DeletedJob, Job, JobState
from db.queries.webhooks import outbox

# Returns once all that was committed before it is on disk.
KEEP = "SELECT pg_logical_emit_message(true, 'pensum.keep', '')"

# A user's next turn comes an hour after their last one that waits, and no earlier than the queue's first.
ADD_DIRECTLY = """
    WITH wished AS (
        SELECT *, uuidv7() AS id FROM json_to_recordset(CAST($1 AS json)) AS wished (
            n integer, user_id uuid, kind text, payload jsonb, stage text, queue text, priority integer,
            run_at timestamptz, max_attempts integer, lease_seconds double precision, callback_url text
        )
    ), line AS MATERIALIZED (
        SELECT user_id, queue, priority, greatest(now(), (
            SELECT max(turn) + interval '1 hour' FROM jobs
            WHERE jobs.user_id = ahead.user_id AND jobs.queue = ahead.queue AND jobs.priority = ahead.priority
                AND state = 'queued'
        ), first_turn(queue, priority)) AS turn
        FROM (SELECT DISTINCT user_id, queue, priority FROM wished) AS ahead
    ), job AS (
        INSERT INTO jobs (
            id, user_id, kind, payload, stage, queue, priority, state, run_at, max_attempts, lease_seconds,
            callback_url, last_seq, turn
        )
        SELECT
            id, placed.user_id, kind, payload, stage, queue, priority,
            CASE WHEN run_at > now() THEN 'scheduled' ELSE 'queued' END, coalesce(run_at, now()),
            max_attempts, lease_seconds, callback_url, 1,
            line.turn + CASE WHEN placed.user_id IS NULL THEN 0 ELSE place - 1 END * interval '1 hour'
        FROM (
            SELECT *, row_number() OVER (PARTITION BY user_id, queue, priority ORDER BY n) AS place FROM wished
        ) AS placed
        JOIN line USING (queue, priority)
        WHERE line.user_id IS NOT DISTINCT FROM placed.user_id
        RETURNING id, state, created_at
    ), event AS (
        INSERT INTO job_events (job_id, seq, attempt, type, data) SELECT id, 1, 0, 'queued', '{}' FROM job
    )
    SELECT id, state, created_at FROM wished JOIN job USING (id) ORDER BY n
"""

ADD = text(ADD_DIRECTLY.replace("$1", ":drafts"))

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


def _cancel(which: str) -> TextClause:
    return text(
        f"""
        WITH target AS (
            SELECT id, state IN ('queued', 'scheduled') AS waits FROM jobs
            WHERE {which} AND state IN ('queued', 'scheduled', 'running') FOR UPDATE
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
            RETURNING jobs.id, last_seq, attempt, waits, {outbox.HEARD}
        ), event AS (
            INSERT INTO job_events (job_id, seq, attempt, type, data)
            SELECT id, last_seq - 2 + n, attempt, event.type, '{{}}'
            FROM changed, unnest(ARRAY['cancelled', 'end']) WITH ORDINALITY AS event (type, n)
            WHERE waits
        ), {outbox.DELIVERY}
        SELECT {outbox.HAS_DELIVERIES}, id FROM changed
        """
    )


CANCEL = _cancel("id = :id")
CANCEL_ALL = _cancel("user_id = :user_id")

VERSIONS = text("SELECT id, version FROM jobs WHERE id = ANY(CAST(:ids AS uuid[]))")


class JobDeleted(Gone):
    """This job finished and was deleted after the retention time (PENSUM_RETENTION_DAYS)."""


class NotFinished(Conflict):
    """Only a failed, cancelled or expired job can be retried."""


@dataclass(frozen=True)
class Draft:
    """A job to be."""

    user_id: UUID | None
    kind: str
    payload: Mapping[str, Any]
    stage: str
    queue: str
    priority: int
    max_attempts: int
    lease_seconds: float
    callback_url: str | None = None
    run_at: datetime | None = None


@dataclass(frozen=True)
class NewJob:
    """What is known of a job before anybody looks at it again."""

    id: UUID
    draft: Draft
    state: JobState
    created_at: datetime


def add_all(session: Session, drafts: Sequence[Draft]) -> list[NewJob]:
    """Any number of jobs in one statement, waiting or scheduled, each with its first event, in the order of service.
    A user's turns come one after the other, and after those of the user's others."""
    return as_added(drafts, session.execute(ADD, {"drafts": as_json(drafts)}))


def as_json(drafts: Sequence[Draft]) -> str:
    """What `ADD` takes."""
    return to_json([{"n": n, **vars(draft)} for n, draft in enumerate(drafts)]).decode()


def as_added(drafts: Sequence[Draft], rows: Iterable[Iterable[Any]]) -> list[NewJob]:
    """What `ADD` answers."""
    return [
        NewJob(id_, draft, JobState(state), created_at)
        for draft, (id_, state, created_at) in zip(drafts, rows, strict=True)
    ]


def add(session: Session, draft: Draft) -> Job:
    """One more job."""
    [new] = add_all(session, [draft])
    return session.get_one(Job, new.id)


def get(session: Session, job_id: UUID, *, user_id: UUID) -> Job:
    """Raises `JobDeleted` for one that retention took, and `NotFound` for what never was, or is not the user's."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is not None and job.user_id == user_id:
        return job
    deleted = session.get(DeletedJob, job_id)
    if deleted is not None and deleted.user_id == user_id:
        raise JobDeleted
    raise NotFound(f"You have no job {job_id}.")


def set_deadline(session: Session, job_id: UUID, *, seconds: int) -> Job:
    """From now on. Past it the job expires if it never ran, and is cancelled if it did."""
    expires_at = func.now() + timedelta(seconds=seconds)
    return session.scalars(update(Job).where(Job.id == job_id).values(expires_at=expires_at).returning(Job)).one()


def count_waiting(session: Session, *, queue: str, user_id: UUID | None = None, most: int) -> int:
    """How many jobs wait in the queue, of the user or of all, counted up to `most`."""
    if user_id is None:
        return session.scalar(select(func.count_waiting(queue, most))) or 0
    waiting = select(Job.id).where(Job.queue == queue, Job.state == JobState.QUEUED, Job.user_id == user_id).limit(most)
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
    """Newest first; `before` is the id of the last one seen. What a filter passes over costs no look at its row: the
    index of own jobs says kind and state."""
    ids = select(Job.id).where(Job.user_id == user_id).order_by(Job.id.desc()).limit(limit)
    if before is not None:
        ids = ids.where(Job.id < before)
    if state is not None:
        ids = ids.where(Job.state == state)
    if kind is not None:
        ids = ids.where(Job.kind == kind)
    return list(session.scalars(select(Job).where(Job.id.in_(ids)).order_by(Job.id.desc())))


def versions(session: Session, job_ids: Collection[UUID]) -> dict[UUID, int]:
    """Of those that are there. A job's version changes with its state and progress."""
    found = session.execute(VERSIONS, {"ids": list(job_ids)})
    return {row.id: row.version for row in found}


def cancel(session: Session, job_id: UUID, *, user_id: UUID) -> Job:
    """Ends a waiting job; asks a running one to stop; leaves a finished one alone."""
    get(session, job_id, user_id=user_id)
    outbox.note(session, bool(session.scalar(CANCEL, {"id": job_id})))
    return get(session, job_id, user_id=user_id)


def cancel_all(session: Session, *, user_id: UUID) -> list[UUID]:
    """Whatever of the user's has not ended. Answers which jobs that was."""
    cancelled = session.execute(CANCEL_ALL, {"user_id": user_id}).all()
    outbox.note(session, any(row.has_deliveries for row in cancelled))
    return [row.id for row in cancelled]


def retry(session: Session, job_id: UUID, *, user_id: UUID, more_attempts: int) -> Job:
    """Runs an unsuccessful job again from the stage where it ended. Its log goes on, and a deadline no longer holds."""
    get(session, job_id, user_id=user_id)
    if session.execute(RETRY, {"id": job_id, "more_attempts": more_attempts}).first() is None:
        raise NotFinished
    return get(session, job_id, user_id=user_id)
