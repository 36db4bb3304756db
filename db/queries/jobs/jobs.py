"""What callers do with jobs: add, read, list, cancel."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from core.errors import Conflict, Gone, NotFound
from db.models import TERMINAL, DeletedJob, Job, JobState
from db.queries.webhooks import outbox
from db.sql_files import load

# Returns once everything that was committed before it is on disk.
FLUSH_TO_DISK = "SELECT pg_logical_emit_message(true, 'pensum.keep', '')"

_ADD = load("queries/jobs/add.sql")
ADD = text(_ADD)
ADD_BY_ASYNCPG = _ADD.replace(":drafts", "$1")
RETRY = text(load("queries/jobs/retry.sql"))
CANCEL = text(load("queries/jobs/cancel.sql"))

_WAITS = "SELECT id, version, state, queue, provider, queued_at FROM jobs WHERE id = ANY(CAST(:ids AS uuid[]))"
WAITS = text(_WAITS)
WAITS_BY_ASYNCPG = _WAITS.replace(":ids", "$1")


class JobDeleted(Gone):
    """This job finished and was deleted after the retention time (PENSUM_RETENTION_DAYS)."""


class NotFinished(Conflict):
    """Only a failed, cancelled or expired job can be retried."""


@dataclass(frozen=True)
class Draft:
    """A job to be added. Its deadline counts from when it may first run."""

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
    deadline_seconds: float | None = None
    chain: str | None = None
    provider: str | None = None
    model: str | None = None
    alone: bool = False


@dataclass(frozen=True)
class NewJob:
    """A job that was just added, without a second look at its row."""

    id: UUID
    draft: Draft
    state: JobState
    created_at: datetime
    expires_at: datetime | None


def add_all(session: Session, drafts: Sequence[Draft]) -> list[NewJob]:
    """Any number of jobs in one statement, waiting or scheduled, each with its first event, in the order of the
    drafts. The virtual times of a user's jobs follow each other, behind those of the user's waiting jobs."""
    return as_added(drafts, session.execute(ADD, {"drafts": as_json(drafts)}))


def as_json(drafts: Sequence[Draft]) -> str:
    """The parameter of `ADD`."""
    return to_json([{"n": n, **vars(draft)} for n, draft in enumerate(drafts)]).decode()


def as_added(drafts: Sequence[Draft], rows: Iterable[Iterable[Any]]) -> list[NewJob]:
    """From the rows that `ADD` returns."""
    return [
        NewJob(id_, draft, JobState(state), created_at, expires_at)
        for draft, (id_, state, created_at, expires_at) in zip(drafts, rows, strict=True)
    ]


def add(session: Session, draft: Draft) -> Job:
    """One more job."""
    [new] = add_all(session, [draft])
    return session.get_one(Job, new.id)


def get(session: Session, job_id: UUID, *, user_id: UUID) -> Job:
    """Raises `JobDeleted` if retention deleted it, and `NotFound` if it never existed or belongs to another user."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is not None and job.user_id == user_id:
        return job
    deleted = session.get(DeletedJob, job_id)
    if deleted is not None and deleted.user_id == user_id:
        raise JobDeleted
    raise NotFound(f"You have no job {job_id}.")


def set_deadline(session: Session, job_id: UUID, *, seconds: int) -> Job:
    """Counted from now. Past it the job expires if it never ran, and is cancelled if it did."""
    expires_at = func.now() + timedelta(seconds=seconds)
    return session.scalars(update(Job).where(Job.id == job_id).values(expires_at=expires_at).returning(Job)).one()


def list_own(
    session: Session,
    *,
    user_id: UUID,
    limit: int,
    before: UUID | None = None,
    state: JobState | None = None,
    kind: str | None = None,
) -> list[Job]:
    """Newest first; `before` is the id of the last one seen. Filters are decided in the index of own jobs,
    which holds kind and state, so rows that do not match are never read."""
    ids = select(Job.id).where(Job.user_id == user_id).order_by(Job.id.desc()).limit(limit)
    if before is not None:
        ids = ids.where(Job.id < before)
    if state is not None:
        ids = ids.where(Job.state == state)
    if kind is not None:
        ids = ids.where(Job.kind == kind)
    return list(session.scalars(select(Job).where(Job.id.in_(ids)).order_by(Job.id.desc())))


class Wait(NamedTuple):
    """What a job waits for, if it waits. `version` changes with its state and progress."""

    id: UUID
    version: int
    state: str
    queue: str
    provider: str | None
    queued_at: datetime


def waits(session: Session, job_ids: Collection[UUID]) -> dict[UUID, Wait]:
    """By id, without deleted jobs."""
    return {row.id: Wait(*row) for row in session.execute(WAITS, {"ids": list(job_ids)})}


def cancel(session: Session, job_id: UUID, *, user_id: UUID) -> Job:
    """Ends a waiting job; asks a running one to stop; leaves a finished one alone."""
    get(session, job_id, user_id=user_id)
    _cancel(session, [job_id])
    return get(session, job_id, user_id=user_id)


def cancel_all(session: Session, *, user_id: UUID) -> list[UUID]:
    """Cancels every job of the user that has not ended. Returns which."""
    return _cancel(session, session.scalars(select(Job.id).where(Job.user_id == user_id, Job.state.not_in(TERMINAL))))


def _cancel(session: Session, job_ids: Iterable[UUID]) -> list[UUID]:
    ids = list(job_ids)
    # Before the statement takes its snapshot: of a job that changes hands meanwhile it would mix old and new.
    session.execute(select(Job.id).where(Job.id.in_(ids)).order_by(Job.id).with_for_update())
    cancelled = session.execute(CANCEL, {"ids": ids}).all()
    outbox.note(session, any(row.has_deliveries for row in cancelled))
    return [row.id for row in cancelled]


def retry(
    session: Session, job_id: UUID, *, user_id: UUID, more_attempts: int, deadline_seconds: float | None = None
) -> Job:
    """Queues an unsuccessful job again at the stage where it ended. Its log goes on, and its deadline counts from now.

    Raises `NotFinished`."""
    get(session, job_id, user_id=user_id)
    more = {"id": job_id, "more_attempts": more_attempts, "deadline_seconds": deadline_seconds}
    if session.execute(RETRY, more).first() is None:
        raise NotFinished
    return get(session, job_id, user_id=user_id)
