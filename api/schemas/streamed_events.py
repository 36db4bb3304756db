"""The events of a job, in streams and in webhooks, for the documentation alone: both are written without models."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, RootModel

from api.schemas.job_kinds import Job, Progress
from api.schemas.problems import Problem
from tasks.job_schema import WaitingReason


class EventData(BaseModel):
    """More fields may come."""

    model_config = ConfigDict(extra="allow")

    attempt: int | None = None


class ProgressData(Progress):
    attempt: int | None = None


class TokenData(EventData):
    """`model` is in the first piece of a text that `llm.generate` writes: PROVIDER/MODEL."""

    text: str
    model: str | None = None


class RetryingData(EventData):
    """`error` is why, and `provider` the language model's provider that is asked next."""

    after_seconds: float | None = None
    error: dict[str, Any] | None = None
    provider: str | None = None
    reason: str | None = None


class WaitingData(EventData):
    """`busy` once the provider can be asked again."""

    reason: WaitingReason
    provider: str
    since: datetime | None = None


class EndData(EventData):
    finish_reason: Literal["stop", "length", "repetition", "cancelled"] | None = None


class _Event(BaseModel):
    id: Annotated[int, Field(description="Counts from 1 within the job; send the last one to go on after it.")]


class QueuedEvent(_Event):
    """The job waits for a worker."""

    event: Literal["queued"]
    data: EventData


class StartedEvent(_Event):
    """An attempt has begun."""

    event: Literal["started"]
    data: EventData


class ProgressEvent(_Event):
    """How far the job is."""

    event: Literal["progress"]
    data: ProgressData


class TokenEvent(_Event):
    """The next piece of a text that is being written."""

    event: Literal["token"]
    data: TokenData


class ResultEvent(_Event):
    """The result, in the form of the job's kind."""

    event: Literal["result"]
    data: dict[str, Any]


class ErrorEvent(_Event):
    """Why the job failed."""

    event: Literal["error"]
    data: Problem


class CancelledEvent(_Event):
    """The job was cancelled."""

    event: Literal["cancelled"]
    data: EventData


class RetryingEvent(_Event):
    """The attempt ended without a result, and another will begin."""

    event: Literal["retrying"]
    data: RetryingData


class WaitingEvent(_Event):
    """The provider that the job needs cannot be asked, or can be again."""

    event: Literal["waiting"]
    data: WaitingData


class ResumedEvent(_Event):
    """The worker is in reach again, and its attempt goes on."""

    event: Literal["resumed"]
    data: EventData


class RestartedEvent(_Event):
    """The text comes anew: forget the tokens before."""

    event: Literal["restarted"]
    data: EventData


class EndEvent(_Event):
    """The last event; the stream closes after it."""

    event: Literal["end"]
    data: EndData


AnyEvent = Annotated[
    QueuedEvent
    | StartedEvent
    | ProgressEvent
    | TokenEvent
    | ResultEvent
    | ErrorEvent
    | CancelledEvent
    | RetryingEvent
    | WaitingEvent
    | ResumedEvent
    | RestartedEvent
    | EndEvent,
    Field(discriminator="event"),
]


class StreamedEvent(RootModel[AnyEvent]):
    """One event of a stream. On the wire its lines are `id:`, `event:` and `data:`, the last one in JSON."""


class JobMessage(BaseModel):
    """What a webhook brings: the job as GET /api/jobs/{id} shows it. `user_id` is told to webhooks of the platform."""

    type: Literal["job.succeeded", "job.failed", "job.cancelled", "job.expired"]
    timestamp: datetime
    data: Job
    user_id: UUID | None = None


class TestMessage(BaseModel):
    """What POST /api/webhooks/{id}/test sends."""

    type: Literal["webhook.test"]
    timestamp: datetime
    data: dict[str, Any]
