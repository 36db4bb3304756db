"""The webhooks that this API sends. They are routes of the receivers, never of this site."""

from typing import Annotated, Any

from fastapi import APIRouter, Header

from api.schemas.streamed_events import JobMessage, TestMessage

router = APIRouter(generate_unique_id_function=lambda route: route.name)

MessageId = Annotated[str, Header(alias="webhook-id", description="The same on every attempt to deliver the message.")]
SentAt = Annotated[int, Header(alias="webhook-timestamp", description="Seconds since 1970, of this attempt.")]
Signature = Annotated[
    str,
    Header(
        alias="webhook-signature", description="`v1,...`: HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks 1.0)."
    ),
]

ANSWERS: dict[int | str, dict[str, Any]] = {
    410: {"description": "Nobody listens here any more: the webhook is disabled."},
    503: {"description": "Later, please: the message is sent again after `Retry-After`, or by the schedule."},
}


def _receive_job(body: JobMessage, message_id: MessageId, sent_at: SentAt, signature: Signature) -> None:
    """A job has ended. Check the signature with the secret of the webhook, or with that of callbacks. Any 2xx within 15
    seconds is success; every other answer is tried again, for three days."""


def _receive_test(body: TestMessage, message_id: MessageId, sent_at: SentAt, signature: Signature) -> None:
    """Somebody asked for a test of this webhook, with POST /api/webhooks/{id}/test."""


for _event in ("succeeded", "failed", "cancelled", "expired"):
    router.add_api_route(
        f"job.{_event}",
        _receive_job,
        name=f"receive_job_{_event}",
        summary=f"A job {'was' if _event == 'cancelled' else 'has'} {_event}",
        methods=["POST"],
        status_code=204,
        responses=ANSWERS,
        tags=["webhooks"],
    )
router.add_api_route(
    "webhook.test",
    _receive_test,
    name="receive_webhook_test",
    summary="A test of the webhook",
    methods=["POST"],
    status_code=204,
    responses=ANSWERS,
    tags=["webhooks"],
)
