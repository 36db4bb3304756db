from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.known_kinds import Kind
from api.schemas.jobs import JobOut, Serving, render
from api.schemas.texts import Body, Line, Moment
from db.models import JobState
from db.queries.jobs.all_jobs import JobFilter
from db.queries.jobs.bulk_actions import StartedAction
from tasks.bulk_actions import BulkVerb
from tasks.job_schema import WaitingReason


class JobFilterIn(Body):
    """At least one of them. `since` and `until` are about when a job was submitted."""

    user_id: UUID | None = None
    kind: Kind | None = None
    state: JobState | None = None
    queue: Annotated[Line, Field(max_length=100)] | None = None
    provider: Annotated[Line, Field(max_length=100)] | None = None
    problem: Annotated[Line, Field(max_length=100)] | None = None
    since: Moment | None = None
    until: Moment | None = None

    def as_filter(self) -> JobFilter:
        return JobFilter(**dict(self))


class BulkIn(Body):
    """With `dry_run` nothing is changed: the response counts, and its `bulk_id` stands for what is there now. Sent
    with that `bulk_id`, the action leaves alone what came or ended later; sent again, it is not started twice."""

    action: BulkVerb
    filter: JobFilterIn
    dry_run: bool = True
    bulk_id: UUID | None = None


class BulkOut(BaseModel):
    """`count` is how many jobs the filter chose. Unless it is a dry run, `/api/admin/bulk-actions/{bulk_id}` says how
    far the action is."""

    bulk_id: UUID
    action: BulkVerb
    dry_run: bool
    count: int


class BulkActionOut(BaseModel):
    """`count` is how many jobs the filter chose when it began, and `done` how many of them were cancelled or queued
    again so far. Those that are missing at the end had ended, begun again or been deleted meanwhile. The job `job_id`
    does it: where that failed, administrators run it again, and it goes on where it was."""

    id: UUID
    action: BulkVerb
    filter: dict[str, str]
    state: JobState | Literal["cancelling"]
    waiting_reason: WaitingReason | None
    count: int
    done: int
    actor_id: UUID
    actor_email: str | None
    job_id: UUID
    error: dict[str, Any] | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


def render_action(started: StartedAction, emails: dict[UUID, str], serving: Serving) -> BulkActionOut:
    action, job = started.action, render(started.job, serving)
    return BulkActionOut(
        id=action.id,
        action=action.action,
        filter=action.filter,
        count=action.count,
        done=action.done,
        actor_id=action.actor_id,
        actor_email=emails.get(action.actor_id),
        job_id=action.job_id,
        created_at=action.created_at,
        **_of_its_job(job),
    )


def _of_its_job(job: JobOut) -> dict[str, Any]:
    return {name: getattr(job, name) for name in ("state", "waiting_reason", "error", "started_at", "finished_at")}
