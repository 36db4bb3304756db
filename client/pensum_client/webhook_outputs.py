"""Webhooks and their deliveries. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pensum_client.output import Output

DeliveryState = Literal["pending", "delivered", "failed"]


class WebhookOut(Output):
    """`disabled_reason` is why it was disabled. Until `confirmed_at`, when its receiver answered a test with 2xx,
    events are held for it, 100 at most; they fail if no test is answered. `first_failure_at` is the first failure
    since the last success; five days of failures disable the webhook."""

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
    """No later response shows the secret."""

    secret: str


class CallbackSecretOut(Output):
    secret: str


class AttemptOut(Output):
    """`status` is null if no response arrived, and `problem` is why; `excerpt` is the start of the response body."""

    n: int
    started_at: datetime
    url: str
    status: int | None
    latency_seconds: float | None
    excerpt: str
    problem: str | None


class DeliveryOut(Output):
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


class RedeliveredOut(Output):
    count: int
