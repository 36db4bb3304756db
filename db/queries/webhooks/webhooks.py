"""The webhooks of users, and the secrets that sign what is sent to them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, null, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import CallbackSecret, Webhook
from db.queries import limits
from db.queries.webhooks import deliveries

MOST_PER_USER = 50
BOTH_SIGN_FOR = timedelta(hours=24)

DISABLED_BY_OWNER = "You disabled it."


class TooManyWebhooks(Conflict):
    """You have the maximum number of webhooks. Delete one first."""


class WebhookUnconfirmed(Conflict):
    """The receiver has not answered the test yet. Send it again: POST /api/webhooks/{id}/test."""


class WebhookDisabled(Conflict):
    """The webhook is disabled. Enable it first: PATCH it with `"enabled": true`."""


def add(session: Session, *, user_id: UUID, url: str, events: Sequence[str], secret: str) -> Webhook:
    """Sends it a test, which it has to answer before anything else. `secret` is sealed."""
    existing = limits.count_alone(session, Webhook, user_id)
    if existing >= MOST_PER_USER:
        raise TooManyWebhooks(f"You have {existing} webhooks; the maximum is {MOST_PER_USER}. Delete one first.")
    webhook = Webhook(user_id=user_id, url=url, events=list(events), secret=secret, confirmed_at=null())
    session.add(webhook)
    session.flush()
    session.refresh(webhook)
    deliveries.add_test(session, webhook)
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


def get_confirmed(session: Session, webhook_id: UUID, *, user_id: UUID) -> Webhook:
    webhook = get_enabled(session, webhook_id, user_id=user_id)
    if webhook.confirmed_at is None:
        raise WebhookUnconfirmed
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
    """Pending deliveries go to the new URL once it answers a test, and fail if the webhook is disabled. Enabling it
    clears its failures."""
    webhook = get(session, webhook_id, user_id=user_id)
    if url is not None and url != webhook.url:
        deliveries.redirect(session, webhook_id, url=url)
        webhook.url, webhook.confirmed_at = url, None
    if events is not None:
        webhook.events = list(events)
    if enabled is True:
        webhook.disabled_at = webhook.disabled_reason = webhook.first_failure_at = None
    elif enabled is False and webhook.disabled_at is None:
        deliveries.fail_waiting(session, [webhook_id])
        webhook.disabled_at, webhook.disabled_reason = func.now(), DISABLED_BY_OWNER
    session.flush()
    session.refresh(webhook)
    if webhook.confirmed_at is None and webhook.disabled_at is None and (url is not None or enabled):
        deliveries.add_test(session, webhook)
    return webhook


def remove(session: Session, webhook_id: UUID, *, user_id: UUID) -> None:
    """Deletes the webhook and its deliveries."""
    webhook = get(session, webhook_id, user_id=user_id)
    deliveries.remove_all(session, webhook_id)
    session.delete(webhook)


def rotate(session: Session, webhook_id: UUID, *, user_id: UUID, secret: str) -> Webhook:
    """Signs with `secret` from now on, and for a day with the one before it too."""
    webhook = get(session, webhook_id, user_id=user_id)
    webhook.previous_secret, webhook.previous_secret_until = webhook.secret, func.now() + BOTH_SIGN_FOR
    webhook.secret = secret
    session.flush()
    session.refresh(webhook)
    return webhook


def replace_secrets(session: Session, replace: Callable[[str, UUID], str | None]) -> None:
    """Writes what `replace` returns for a secret and its owner, unless that is None."""
    for row in session.scalars(select(Webhook).order_by(Webhook.id).with_for_update()):
        for name in ("secret", "previous_secret"):
            stored = getattr(row, name)
            if stored is not None and (sealed := replace(stored, row.user_id)) is not None:
                setattr(row, name, sealed)
    for callback in session.scalars(select(CallbackSecret).order_by(CallbackSecret.user_id).with_for_update()):
        callback.secret = replace(callback.secret, callback.user_id) or callback.secret


def ensure_callback_secret(session: Session, user_id: UUID, *, fresh: str) -> str:
    """The sealed secret that signs for the user's `callback_url`s. `fresh` becomes it if there was none."""
    session.execute(insert(CallbackSecret).values(user_id=user_id, secret=fresh).on_conflict_do_nothing())
    return session.scalars(select(CallbackSecret.secret).where(CallbackSecret.user_id == user_id)).one()
