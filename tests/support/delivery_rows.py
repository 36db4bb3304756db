"""Deliveries in the database, read by a test, or claimed and recorded as by a dispatcher."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from db.models import Delivery, Webhook
from db.queries.webhooks import deliveries, delivery_queue, webhooks
from db.queries.webhooks.delivery_queue import Dispatch, Response
from db.transactions import read_only, transaction
from tasks.contracts import DeliverWebhooks

LEASE = timedelta(seconds=30)
DISABLE_AFTER = timedelta(days=5)


def clear() -> None:
    """Deletes what other tests left to be sent, and unfinished jobs, whose ends would add more."""
    with transaction() as session:
        session.execute(text("DELETE FROM deliveries"))
        session.execute(text("DELETE FROM jobs WHERE kind = :kind"), {"kind": DeliverWebhooks.kind})
        session.execute(text("DELETE FROM jobs WHERE state IN ('queued', 'scheduled', 'running')"))


def confirm(webhook_id: object) -> None:
    """As if the receiver had answered its test."""
    with transaction() as session:
        session.execute(text("UPDATE webhooks SET confirmed_at = now() WHERE id = :id"), {"id": webhook_id})
        session.execute(text("DELETE FROM deliveries WHERE webhook_id = :id"), {"id": webhook_id})
        session.execute(text("DELETE FROM jobs WHERE kind = :kind"), {"kind": DeliverWebhooks.kind})


def of_user(user_id: UUID) -> list[Delivery]:
    """Oldest first."""
    with read_only() as session:
        ids = session.scalars(text("SELECT id FROM deliveries WHERE user_id = :user ORDER BY id"), {"user": user_id})
        return [deliveries.get(session, id_, user_id=user_id) for id_ in ids.all()]


def wait_of(delivery: Delivery) -> timedelta:
    """From the beginning of its last attempt to the next one."""
    assert delivery.next_attempt_at is not None
    return delivery.next_attempt_at - delivery.log[-1].started_at


def types_of(user_id: UUID) -> list[str]:
    return [delivery.type for delivery in of_user(user_id)]


def reload(webhook: Webhook) -> Webhook:
    with read_only() as session:
        return webhooks.get(session, webhook.id, user_id=webhook.user_id)


def count_dispatchers() -> int:
    with read_only() as session:
        count = text("SELECT count(*) FROM jobs WHERE kind = :kind AND state = 'queued'")
        return int(session.scalars(count, {"kind": DeliverWebhooks.kind}).one())


def change(delivery_id: UUID, assignments: str) -> None:
    """Changes a delivery as time would."""
    with transaction() as session:
        session.execute(text(f"UPDATE deliveries SET {assignments} WHERE id = :id"), {"id": delivery_id})


def add(user_id: UUID, *urls: str) -> None:
    """Adds due deliveries, as a job's end does."""
    statement = "INSERT INTO deliveries (user_id, type, url) VALUES (:user, 'job.succeeded', :url)"
    with transaction() as session:
        session.execute(text(statement), [{"user": user_id, "url": url} for url in urls])


def claim(limit: int = 64, *, most_per_host: int = 16, in_flight: Mapping[str, int] | None = None) -> list[Dispatch]:
    with transaction() as session:
        return delivery_queue.claim(
            session, limit=limit, most_per_host=most_per_host, in_flight=in_flight or {}, lease=LEASE
        )


def claim_one() -> Dispatch:
    [dispatch] = claim()
    return dispatch


def record_response(dispatch: Dispatch, status: int | None, *, retry_seconds: float | None = None, **more: Any) -> None:
    """Records an attempt with this status; without `retry_seconds` it was the last."""
    record([response(dispatch, status, retry_seconds=retry_seconds, **more)])


def response(dispatch: Dispatch, status: int | None, **more: Any) -> Response:
    plain = Response(
        dispatch=dispatch,
        started_at=datetime.now(UTC),
        status=status,
        latency_seconds=0.5,
        excerpt="",
        problem=None,
        is_success=status == 200,
        is_gone=status == 410,
        retry_seconds=None,
    )
    return replace(plain, **more)


def record(responses: Sequence[Response]) -> None:
    with transaction() as session:
        delivery_queue.record(session, responses, disable_after=DISABLE_AFTER)
