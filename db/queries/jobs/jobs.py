"""What callers do with jobs: add, read, list, cancel."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Select, Text, case, func, null, select, text, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased, defer
from sqlalchemy.orm.attributes import set_committed_value

from core.errors import Conflict, Gone, NotFound
from db.models import TERMINAL, DeletedJob, Job, JobMetadata, JobState
from db.models.jobs import MOST_RESULT_BYTES
from db.queries.jobs import changes
from db.queries.webhooks import outbox
from db.sql_files import load

# Returns those of the jobs $1 that this server has, once they are on its disk. A server that crashed or was replaced
# meanwhile may lack some. One that still follows another cannot write, so it promises nothing.
KEEP = """
SELECT id, pg_logical_emit_message(true, 'pensum.keep', '') FROM jobs
WHERE id = ANY($1::uuid[]) AND NOT pg_is_in_recovery()
"""

_ADD = load("queries/jobs/add.sql")
ADD = text(_ADD)
ADD_BY_ASYNCPG = _ADD.replace(":drafts", "$1")
LOCK = text(load("queries/jobs/lock_with_documents.sql"))
RETRY = text(load("queries/jobs/retry.sql"))
CANCEL = text(load("queries/jobs/cancel.sql")).columns(told=JSONB)

_WAITS = "SELECT id, version, kind, state, queue, provider, queued_at FROM jobs WHERE id = ANY(CAST(:ids AS uuid[]))"
WAITS = text(_WAITS)
WAITS_BY_ASYNCPG = _WAITS.replace(":ids", "$1")

NO_LABELS: Mapping[str, str] = {}  # no `MappingProxyType`, which `to_json` does not know


class JobDeleted(Gone):
    """This job finished and was deleted after the retention time (PENSUM_RETENTION_DAYS)."""


class NotFinished(Conflict):
    """Only a failed, cancelled or expired job can be retried."""


class Draft(NamedTuple):
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
    input: Mapping[str, Any] | None = None
    labels: Mapping[str, str] = NO_LABELS
    request_id: str | None = None
    traceparent: str | None = None


class NewJob(NamedTuple):
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
    return to_json([{"n": n, **draft._asdict()} for n, draft in enumerate(drafts)]).decode()


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


def get(session: Session, job_id: UUID, *, user_id: UUID | None) -> Job:
    """The platform itself has jobs of no user. Raises `JobDeleted` if retention deleted it, and `NotFound` if it never
    existed or belongs to another user."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is not None and job.user_id == user_id:
        return job
    deleted = session.get(DeletedJob, job_id)
    if deleted is not None and deleted.user_id == user_id:
        raise JobDeleted
    raise NotFound(f"You have no job {job_id}.")


def keep_request(
    session: Session,
    job_id: UUID,
    *,
    input: Mapping[str, Any],
    labels: Mapping[str, str],
    deadline_seconds: int | None,
) -> Job:
    """What its request asked of a job that was just added. The deadline counts from now: past it the job expires if it
    never ran, and is cancelled if it did. Without one, that of its kind stays."""
    values: dict[str, Any] = {"input": dict(input), "labels": dict(labels)}
    if deadline_seconds is not None:
        values["expires_at"] = func.now() + timedelta(seconds=deadline_seconds)
    return session.scalars(update(Job).where(Job.id == job_id).values(values).returning(Job)).one()


@dataclass(frozen=True)
class Wanted:
    """Which jobs a list is limited to. Each of `labels` must be as given."""

    state: JobState | None = None
    kind: str | None = None
    without_kinds: Collection[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        found = [] if self.state is None else [Job.state == self.state]
        if self.kind is not None:
            found.append(Job.kind == self.kind)
        elif self.without_kinds:
            found.append(Job.kind.not_in(self.without_kinds))
        return found


EVERY_JOB = Wanted()


def list_own(
    session: Session, *, user_id: UUID, limit: int, before: UUID | None = None, wanted: Wanted = EVERY_JOB
) -> list[Job]:
    """Newest first; `before` is the id of the last one seen. Filters are decided in the index of own jobs, which holds
    kind and state, so rows that do not match are never read. The first of the labels is walked in its own index."""
    pairs = [aliased(JobMetadata) for _ in wanted.labels]
    id_ = pairs[0].job_id if pairs else Job.id
    ids = select(id_).where(Job.user_id == user_id, *wanted.conditions).order_by(id_.desc()).limit(limit)
    for pair, (key, value) in zip(pairs, wanted.labels.items(), strict=True):
        is_noted = (pair.user_id == user_id, pair.key == key, pair.value == value, pair.job_id == Job.id)
        ids = ids.where(*is_noted)
    if before is not None:
        ids = ids.where(id_ < before)
    return list_rows(session, select(Job).where(Job.id.in_(ids.correlate(None))).order_by(Job.id.desc()))


def list_rows(session: Session, jobs: Select[tuple[Job]]) -> list[Job]:
    """For a list. A result over 64 KB is left out, and not read: a page may have a hundred."""
    is_large = func.pg_column_size(Job.result) > MOST_RESULT_BYTES  # as it is stored, perhaps compressed
    is_long = func.octet_length(Job.result.cast(Text)) > MOST_RESULT_BYTES
    result = type_coerce(case((is_large, null()), (is_long, null()), else_=Job.result), JSONB)
    found = []
    for job, listed in session.execute(jobs.add_columns(result).options(defer(Job.result, raiseload=True))):
        set_committed_value(job, "result", listed)
        found.append(job)
    return found


class Wait(NamedTuple):
    """What a job waits for, if it waits. `version` changes with its state and progress."""

    id: UUID
    version: int
    kind: str
    state: str
    queue: str
    provider: str | None
    queued_at: datetime


def waits(session: Session, job_ids: Collection[UUID]) -> dict[UUID, Wait]:
    """By id, without deleted jobs."""
    return {row.id: Wait(*row) for row in session.execute(WAITS, {"ids": list(job_ids)})}


def cancel(session: Session, job_id: UUID, *, user_id: UUID | None) -> Job:
    """Ends a waiting job; asks a running one to stop; leaves a finished one alone."""
    get(session, job_id, user_id=user_id)
    cancel_many(session, [job_id])
    return get(session, job_id, user_id=user_id)


def cancel_all(session: Session, *, user_id: UUID) -> list[UUID]:
    """Cancels every job of the user that has not ended. Returns which."""
    return cancel_many(
        session, session.scalars(select(Job.id).where(Job.user_id == user_id, Job.state.not_in(TERMINAL)))
    )


def cancel_many(session: Session, job_ids: Iterable[UUID]) -> list[UUID]:
    """Returns those that had not ended."""
    ids = list(job_ids)
    # Before the statement takes its snapshot: of a job that changes hands meanwhile it would mix old and new.
    session.execute(LOCK, {"ids": ids})
    cancelled = session.execute(CANCEL, {"ids": ids}).all()
    changes.note(session, (row.told for row in cancelled))
    outbox.note(session, any(row.has_deliveries for row in cancelled))
    return [row.id for row in cancelled]


def retry(
    session: Session,
    job_id: UUID,
    *,
    user_id: UUID | None,
    more_attempts: int,
    deadline_seconds: float | None = None,
    alone: bool = False,
) -> Job:
    """Queues an unsuccessful job again at the stage where it ended. Its log goes on, it takes its turn as a new job
    does, and its deadline counts from now.

    Raises `NotFinished`."""
    get(session, job_id, user_id=user_id)
    more = {"more_attempts": more_attempts, "deadline_seconds": deadline_seconds, "alone": alone}
    if session.execute(RETRY, {"id": job_id, "ids": [job_id], **more}).first() is None:
        raise NotFinished
    return get(session, job_id, user_id=user_id)
