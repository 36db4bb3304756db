"""The webhooks of users, and the secrets that sign what is sent to them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import CallbackSecret, Delivery, Webhook
from db.queries.webhooks import deliveries

MOST_PER_USER = 50
BOTH_SIGN_FOR = timedelta(hours=24)

DISABLED_BY_OWNER = "You disabled it."


class TooManyWebhooks(Conflict):
    """You have the maximum number of webhooks. Delete one first."""


class WebhookDisabled(Conflict):
    """The webhook is disabled. Enable it first: PATCH it with `"enabled": true`."""


def add(session: Session, *, user_id: UUID, url: str, events: Sequence[str], secret: str) -> Webhook:
    existing = session.scalar(select(func.count()).select_from(Webhook).where(Webhook.user_id == user_id)) or 0
    if existing >= MOST_PER_USER:
        raise TooManyWebhooks(f"You have {existing} webhooks; the maximum is {MOST_PER_USER}. Delete one first.")
    webhook = Webhook(user_id=user_id, url=url, events=list(events), secret=secret)
    session.add(webhook)
    session.flush()
    return webhook


def get(session: Session, webhook_id: UUID, *, user_id: UUID) -> Webhook:
    webhook = session.get(Webhook, webhook_id)
    if webhook is None or webhook.user_id != user_id:
        raise NotFound(f"You have no webhook {webhook_id}.")
    return webhook


def get_enabled(session: Session, webhook_id: UUID, *, user_id: UUID) -> Webhook:
    webhook = get(session, webhook_id, user_id=user_id)
    if webhook.disabled_at is not None:
        raise WebhookDisabled
    return webhook


def list_own(session: Session, *, user_id: UUID, limit: int, before: UUID | None = None) -> list[Webhook]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Webhook).where(Webhook.user_id == user_id).order_by(Webhook.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Webhook.id < before)
    return list(session.scalars(query))


def change(
    session: Session,
    webhook_id: UUID,
    *,
    user_id: UUID,
    url: str | None = None,
    events: Sequence[str] | None = None,
    enabled: bool | None = None,
) -> Webhook:
    """Pending deliveries go to the new URL, and fail if the webhook is disabled. Enabling it clears its failures."""
    webhook = get(session, webhook_id, user_id=user_id)
    if url is not None:
        deliveries.redirect(session, webhook_id, url=url)
        webhook.url = url
    if events is not None:
        webhook.events = list(events)
    if enabled is True:
        webhook.disabled_at = webhook.disabled_reason = webhook.first_failure_at = None
    elif enabled is False and webhook.disabled_at is None:
        deliveries.fail_waiting(session, [webhook_id])
        webhook.disabled_at, webhook.disabled_reason = func.now(), DISABLED_BY_OWNER
    session.flush()
    session.refresh(webhook)
    return webhook


def remove(session: Session, webhook_id: UUID, *, user_id: UUID) -> None:
    """Deletes the webhook and its deliveries."""
    webhook = get(session, webhook_id, user_id=user_id)
    session.execute(delete(Delivery).where(Delivery.webhook_id == webhook_id))
    session.delete(webhook)


def rotate(session: Session, webhook_id: UUID, *, user_id: UUID, secret: str) -> Webhook:
    """Signs with `secret` from now on, and for a day with the one before it too."""
    webhook = get(session, webhook_id, user_id=user_id)
    webhook.previous_secret, webhook.previous_secret_until = webhook.secret, func.now() + BOTH_SIGN_FOR
    webhook.secret = secret
    session.flush()
    session.refresh(webhook)
    return webhook


def ensure_callback_secret(session: Session, user_id: UUID, *, fresh: str) -> str:
    """The secret that signs for the user's `callback_url`s. `fresh` becomes it if there was none."""
    session.execute(insert(CallbackSecret).values(user_id=user_id, secret=fresh).on_conflict_do_nothing())
    return session.scalars(select(CallbackSecret.secret).where(CallbackSecret.user_id == user_id)).one()
