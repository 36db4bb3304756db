"""The jobs of all users, for operators: list them by what they have in common, and choose those to act upon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select, text
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import TERMINAL, Job, JobState, User
from db.queries.jobs.jobs import list_rows

MOST_PROBLEMS = 100

RETRIABLE = TERMINAL - {JobState.SUCCEEDED}

PROBLEMS = text(
    """
    SELECT coalesce(error ->> 'slug', 'job-failed') AS problem, kind,
        count(*) AS count, count(DISTINCT user_id) AS users, min(finished_at) AS first_at, max(finished_at) AS last_at,
        (array_agg(id ORDER BY finished_at DESC))[1] AS sample_job_id
    FROM jobs WHERE state = 'failed' AND finished_at >= :since AND finished_at < :until
        AND (coalesce(error ->> 'slug', 'job-failed') = ANY(CAST(:slugs AS text[]))) <> :are_excluded
    GROUP BY 1, 2 ORDER BY count DESC, last_at DESC LIMIT :most
    """
)

COUNTS = text(
    """
    SELECT date_trunc('hour', created_at, 'UTC') AS hour, state, count(*) AS count
    FROM jobs WHERE id >= :first AND id < :last GROUP BY 1, 2 ORDER BY 1, 2
    """
)


@dataclass(frozen=True)
class Slugs:
    """Of problems: these, or all but these."""

    slugs: Sequence[str] = ()
    are_excluded: bool = False


ALL_SLUGS = Slugs(are_excluded=True)


@dataclass(frozen=True)
class JobFilter:
    """What jobs have in common. `since` and `until` are about when they were submitted."""

    user_id: UUID | None = None
    kind: str | None = None
    state: JobState | None = None
    queue: str | None = None
    provider: str | None = None
    problem: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted: list[tuple[Any, Any]] = [
            (Job.user_id, self.user_id),
            (Job.kind, self.kind),
            (Job.state, self.state),
            (Job.queue, self.queue),
            (Job.provider, self.provider),
            (Job.error["slug"].astext, self.problem),
        ]
        found = [column == value for column, value in wanted if value is not None]
        if self.problem is not None:
            found.append(Job.state == JobState.FAILED)  # one that runs again keeps its last error
        if self.since is not None:
            found.append(Job.id >= first_id(self.since))
        if self.until is not None:
            found.append(Job.id < first_id(self.until))
        return found


def first_id(at: datetime) -> UUID:
    """No job that was submitted at this time or later has a smaller id: ids begin with the milliseconds."""
    return UUID(int=max(0, int(at.timestamp() * 1000)) << 80)


def get(session: Session, job_id: UUID) -> Job:
    job = session.get(Job, job_id, populate_existing=True)
    if job is None:
        raise NotFound(f"There is no job {job_id}.")
    return job


def list_all(session: Session, wanted: JobFilter, *, limit: int, before: UUID | None = None) -> list[Job]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Job).where(*wanted.conditions()).order_by(Job.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Job.id < before)
    return list_rows(session, query)


def emails(session: Session, user_ids: Sequence[UUID]) -> dict[UUID, str]:
    return dict(session.execute(select(User.id, User.email).where(User.id.in_(user_ids))).tuples().all())


def to_cancel(wanted: JobFilter, *, chosen_at: datetime) -> list[ColumnElement[bool]]:
    """Jobs that have not ended, submitted before they were chosen, and that do not run on to a stop already."""
    is_stopping = and_(Job.state == JobState.RUNNING, Job.cancel_requested_at.is_not(None))
    unfinished = [Job.state.in_(set(JobState) - TERMINAL), ~is_stopping]
    return [*wanted.conditions(), *unfinished, Job.id < first_id(chosen_at)]


def to_retry(wanted: JobFilter, *, chosen_at: datetime, kinds: Sequence[str]) -> list[ColumnElement[bool]]:
    """Jobs of active users that ended without success before they were chosen. Without a wanted state those that
    failed: others were given up on purpose. What fails once more is not chosen again."""
    states = RETRIABLE if wanted.state is not None else {JobState.FAILED}
    is_active = Job.user_id.is_(None) | exists().where(User.id == Job.user_id, User.is_active)
    ended = [Job.state.in_(states), Job.finished_at < chosen_at, Job.kind.in_(kinds), is_active]
    return [*wanted.conditions(), *ended]


def count(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count()).select_from(Job).where(*conditions)) or 0


def choose(
    session: Session, conditions: Sequence[ColumnElement[bool]], *, limit: int, waits: bool = False
) -> list[Job]:
    """The oldest of them, locked; without those that somebody else has locked, unless it `waits` for these."""
    chosen = select(Job).where(*conditions).order_by(Job.id).limit(limit)
    return list(session.scalars(chosen.with_for_update(skip_locked=not waits, key_share=True)))


def group_problems(
    session: Session, wanted: Slugs = ALL_SLUGS, *, since: datetime, until: datetime
) -> list[Mapping[str, Any]]:
    """What failed in this time and has not run since, the most frequent first."""
    values = {"since": since, "until": until, "most": MOST_PROBLEMS}
    values |= {"slugs": list(wanted.slugs), "are_excluded": wanted.are_excluded}
    return [dict(row) for row in session.execute(PROBLEMS, values).mappings()]


def count_by_hour(session: Session, *, since: datetime, until: datetime) -> list[Mapping[str, Any]]:
    """By the hour of their submission, and their state now."""
    values = {"first": first_id(since), "last": first_id(until)}
    return [dict(row) for row in session.execute(COUNTS, values).mappings()]
