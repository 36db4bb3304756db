from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import LONGEST_URL, Body, Moment
from db.models import Delivery, DeliveryState, Webhook

EventType = Literal["job.succeeded", "job.failed", "job.cancelled", "job.expired"]
Events = Annotated[
    list[EventType], Field(min_length=1, max_length=4, description="The events that are sent to this webhook.")
]

ALL_EVENTS: list[EventType] = ["job.succeeded", "job.failed", "job.cancelled", "job.expired"]


Url = Annotated[str, Field(max_length=LONGEST_URL)]


class WebhookIn(Body):
    url: Url
    events: Events = ALL_EVENTS


class WebhookPatch(Body):
    url: Url | None = None
    events: Events | None = None
    enabled: bool | None = None


class WebhookOut(BaseModel):
    """`disabled_reason` is why it was disabled. Until `confirmed_at`, when its receiver answered a test with 2xx,
    events are held for it, 100 at most; they fail if no test is answered. `first_failure_at` is the first failure since
    the last success; five days of failures disable the webhook."""

    id: UUID
    url: str
    events: list[str]
    enabled: bool
    confirmed_at: datetime | None
    disabled_at: datetime | None
    disabled_reason: str | None
    first_failure_at: datetime | None
    previous_secret_until: datetime | None
    created_at: datetime


class WebhookWithSecret(WebhookOut):
    """The secret is shown only in this response."""

    secret: str


class CallbackSecretOut(BaseModel):
    """The secret that signs the webhooks of jobs with a `callback_url`."""

    secret: str


class AttemptOut(BaseModel):
    """`status` is null if no response arrived, and `problem` is why; `excerpt` is the start of the response body."""

    model_config = ConfigDict(from_attributes=True)

    n: int
    started_at: datetime
    url: str
    status: int | None
    latency_seconds: float | None
    excerpt: str
    problem: str | None


class DeliveryOut(BaseModel):
    """`id` is the `webhook-id` header of every attempt. `webhook_id` is null for the `callback_url` of a job."""

    id: UUID
    webhook_id: UUID | None
    job_id: UUID | None
    type: str
    url: str
    state: DeliveryState
    problem: str | None
    next_attempt_at: datetime | None
    created_at: datetime
    attempts: list[AttemptOut]


class RedeliverIn(Body):
    since: Moment
    until: Moment | None = None
    only_failed: bool = True


class RedeliveredOut(BaseModel):
    count: int


def render(webhook: Webhook) -> WebhookOut:
    return WebhookOut.model_validate(_fields(webhook))


def render_with_secret(webhook: Webhook, secret: str) -> WebhookWithSecret:
    return WebhookWithSecret.model_validate(_fields(webhook) | {"secret": secret})


def _fields(webhook: Webhook) -> dict[str, object]:
    names = WebhookOut.model_fields.keys() - {"enabled"}
    return {name: getattr(webhook, name) for name in names} | {"enabled": webhook.disabled_at is None}


def render_delivery(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.id,
        webhook_id=delivery.webhook_id,
        job_id=delivery.job_id,
        type=delivery.type,
        url=delivery.url,
        state=delivery.state,
        problem=delivery.problem,
        next_attempt_at=delivery.next_attempt_at if delivery.state == DeliveryState.PENDING else None,
        created_at=delivery.created_at,
        attempts=[AttemptOut.model_validate(attempt) for attempt in delivery.log],
    )
