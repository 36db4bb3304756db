"""Jobs of all users. Operators see what happens to a job, and nothing that its user wrote or got."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_origin
from uuid import UUID

from pydantic import BaseModel

from api.schemas.jobs import JobOut, Serving, render
from db.models import Job, JobState
from tasks.problems import Cause, cause_of, known

#: What operators see of a job. A new field is withheld until it stands here.
SHOWN_TO_OPERATORS = frozenset(
    {
        *(
            "id",
            "internal",
            "kind",
            "state",
            "waiting_reason",
            "waiting_since",
            "waiting_for",
            "attempt",
            "max_attempts",
            "receipt",
            "links",
        ),
        *("created_at", "started_at", "finished_at", "expires_at", "position", "estimated_start_at"),
    }
)
SHOWN_OF_PROGRESS = ("done", "total", "unit")


class AdminJobOut(JobOut):
    """A job with whose it is and where it runs. `texts_withheld`: an operator reads it, who gets no result, no note of
    its progress, and of its error only which problem it is. `links` are those of its user."""

    user_id: UUID | None
    user_email: str | None
    queue: str
    stage: str
    provider: str | None
    model: str | None
    worker_id: UUID | None
    texts_withheld: bool


def render_for(job: Job, emails: Mapping[UUID, str], serving: Serving, *, with_texts: bool) -> AdminJobOut:
    shown = render(job, serving)
    if not with_texts:
        shown = shown.model_copy(update=_without_texts(shown))
    return AdminJobOut(
        **dict(shown),
        user_id=job.user_id,
        user_email=emails.get(job.user_id) if job.user_id else None,
        queue=job.queue,
        stage=job.stage,
        provider=job.provider,
        model=job.model,
        worker_id=job.worker,
        texts_withheld=not with_texts,
    )


def _without_texts(job: JobOut) -> dict[str, Any]:
    withheld: dict[str, Any] = {
        name: {} if get_origin(field.annotation) is dict else None
        for name, field in JobOut.model_fields.items()
        if name not in SHOWN_TO_OPERATORS
    }
    progress = job.progress and {name: job.progress[name] for name in SHOWN_OF_PROGRESS if name in job.progress}
    error = job.error and {**job.error, "detail": job.error["title"], "errors": []}
    return withheld | {"progress": progress, "error": error}


class ProblemGroupOut(BaseModel):
    """Jobs of a kind that failed with the same problem, and have not run since. `cause` is whose problem it is: the
    platform's, that of the input, or nobody's, where the answer was to be expected."""

    problem: str
    title: str
    cause: Cause
    kind: str
    count: int
    users: int
    first_at: datetime
    last_at: datetime
    sample_job_id: UUID


class ProblemGroupsOut(BaseModel):
    since: datetime
    until: datetime
    items: list[ProblemGroupOut]


class JobCountOut(BaseModel):
    hour: datetime
    state: JobState
    count: int


class JobCountsOut(BaseModel):
    """By the hour in which jobs were submitted, and the state that they have now."""

    since: datetime
    until: datetime
    items: list[JobCountOut]


def render_group(row: Mapping[str, Any]) -> ProblemGroupOut:
    slug = row["problem"]
    return ProblemGroupOut(**row, title=known(slug).title, cause=cause_of(slug))
