"""What happens on the platform, in a stream for operators. For the documentation alone: no model writes it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, RootModel

from db.models import JobState


class _Happened(BaseModel):
    at: datetime


class JobHappened(_Happened):
    """No texts. `user_id` is null for jobs of the platform itself, `problem` the slug of one that failed."""

    id: UUID
    kind: str
    state: JobState
    user_id: UUID | None
    queue: str
    attempt: int
    problem: str | None


class PauseHappened(_Happened):
    name: str


class WorkerHappened(_Happened):
    id: UUID
    name: str


class JobHappenedEvent(BaseModel):
    """An attempt at a job has begun, or a job has ended."""

    event: Literal["job.started", "job.succeeded", "job.failed", "job.cancelled", "job.expired"]
    data: JobHappened


class PauseEvent(BaseModel):
    """A queue or a kind was paused or resumed."""

    event: Literal["queue.paused", "queue.resumed", "kind.paused", "kind.resumed"]
    data: PauseHappened


class WorkerEvent(BaseModel):
    """A worker came, was asked to drain, left, or has sent no heartbeat for ten seconds."""

    event: Literal["worker.started", "worker.draining", "worker.left", "worker.lost"]
    data: WorkerHappened


AnyPlatformEvent = Annotated[JobHappenedEvent | PauseEvent | WorkerEvent, Field(discriminator="event")]


class StreamedPlatformEvent(RootModel[AnyPlatformEvent]):
    """One event of the stream. On the wire its lines are `event:` and `data:`, the last one in JSON; lines `id:` with
    the position of the stream come between events."""
