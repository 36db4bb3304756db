"""The log of deliveries: reading it, and sending deliveries again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Select, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import Delivery, DeliveryState, Webhook
from db.queries.webhooks import outbox

TEST = "webhook.test"
DISABLED = "The webhook was disabled before this was delivered."

IS_TEST = Delivery.type == TEST
IS_PENDING = Delivery.state == DeliveryState.PENDING
NOT_IN_FLIGHT = or_(Delivery.lease_until.is_(None), Delivery.lease_until < func.now())

DELETE_OLD = text(
    """
    DELETE FROM deliveries WHERE id IN (
        SELECT id FROM deliveries
        WHERE created_at < now() - CAST(:keep AS interval) AND (state <> 'pending' OR next_attempt_at IS NULL)
        ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    RETURNING 1
    """
)


def get(session: Session, delivery_id: UUID, *, user_id: UUID) -> Delivery:
    delivery = session.get(Delivery, delivery_id, populate_existing=True)
    if delivery is None or delivery.user_id != user_id:
        raise NotFound(f"You have no delivery {delivery_id}.")
    return delivery


def list_of_webhook(session: Session, webhook_id: UUID, *, limit: int, before: UUID | None = None) -> list[Delivery]:
    """Newest first; `before` is the id of the last one seen."""
    return _page(session, select(Delivery).where(Delivery.webhook_id == webhook_id), limit, before)


def list_of_job(
    session: Session, job_id: UUID, *, user_id: UUID, limit: int, before: UUID | None = None
) -> list[Delivery]:
    """Newest first, of all webhooks that the job's end was sent to, and of its `callback_url`."""
    query = select(Delivery).where(Delivery.user_id == user_id, Delivery.job_id == job_id)
    return _page(session, query, limit, before)


def _page(session: Session, query: Select[tuple[Delivery]], limit: int, before: UUID | None) -> list[Delivery]:
    if before is not None:
        query = query.where(Delivery.id < before)
    return list(session.scalars(query.order_by(Delivery.id.desc()).limit(limit)))


def add_test(session: Session, webhook: Webhook) -> Delivery:
    """One that waits for a webhook that answered none yet is begun anew instead."""
    waiting = session.scalar(select(Delivery.id).where(Delivery.webhook_id == webhook.id, IS_PENDING, IS_TEST).limit(1))
    if webhook.confirmed_at is None and waiting is not None:
        redeliver(session, waiting, url=webhook.url)
        return get(session, waiting, user_id=webhook.user_id)
    delivery = Delivery(user_id=webhook.user_id, webhook_id=webhook.id, type=TEST, url=webhook.url)
    session.add(delivery)
    session.flush()
    outbox.note(session, has_deliveries=True)
    return get(session, delivery.id, user_id=webhook.user_id)


def redeliver(session: Session, delivery_id: UUID, *, url: str) -> None:
    """Sends it again from the beginning of the schedule, under the same id. A delivery that is in flight goes on."""
    _start_over(session, Delivery.id == delivery_id, url=url)


def redeliver_range(
    session: Session, webhook: Webhook, *, since: datetime, until: datetime | None, only_failed: bool
) -> int:
    """`redeliver` for what ended between `since` and `until`. Returns how many."""
    wanted = [Delivery.webhook_id == webhook.id, Delivery.created_at >= since]
    if until is not None:
        wanted.append(Delivery.created_at <= until)
    if only_failed:
        wanted.append(Delivery.state == DeliveryState.FAILED)
    return _start_over(session, *wanted, url=webhook.url)


def _start_over(session: Session, *wanted: ColumnElement[bool], url: str) -> int:
    again = {"state": DeliveryState.PENDING, "problem": None, "step": 0, "next_attempt_at": func.now(), "url": url}
    count = _update(session, _locked(*wanted, NOT_IN_FLIGHT), **again, lease_until=None)
    outbox.note(session, has_deliveries=count > 0)
    return count


def redirect(session: Session, webhook_id: UUID, *, url: str) -> None:
    """The pending deliveries of the webhook are for this URL instead, and held until it answers a test."""
    theirs = [Delivery.webhook_id == webhook_id, IS_PENDING]
    _update(session, _locked(*theirs), url=url)
    _update(session, _locked(*theirs, ~IS_TEST, NOT_IN_FLIGHT), next_attempt_at=None, lease_until=None)


def release(session: Session, webhook_ids: Sequence[UUID]) -> None:
    """Sends what was held for webhooks that are confirmed now."""
    theirs = Delivery.webhook_id.in_(webhook_ids)
    is_held = Delivery.next_attempt_at.is_(None)
    _update(session, _locked(theirs, IS_PENDING, is_held), next_attempt_at=func.now())


def release_missed(session: Session) -> None:
    """What a job's end held while the webhook was just being confirmed."""
    is_confirmed = Webhook.confirmed_at.is_not(None) & Webhook.disabled_at.is_(None)
    confirmed = select(Webhook.id).where(Webhook.id == Delivery.webhook_id, is_confirmed).exists()
    is_held = Delivery.next_attempt_at.is_(None)
    _update(session, _locked(IS_PENDING, is_held, confirmed, skips_locked=True), next_attempt_at=func.now())


def fail_waiting(session: Session, webhook_ids: Sequence[UUID]) -> None:
    """Fails the pending deliveries of webhooks that are disabled now. Those in flight go on, and one that somebody
    changes just now fails when it is claimed: who waited here for it would hold the webhook."""
    theirs = Delivery.webhook_id.in_(webhook_ids)
    failed = {"state": DeliveryState.FAILED, "problem": DISABLED, "lease_until": None}
    _update(session, _locked(theirs, IS_PENDING, NOT_IN_FLIGHT, skips_locked=True), **failed)


def remove_all(session: Session, webhook_id: UUID) -> None:
    session.execute(delete(Delivery).where(Delivery.id.in_(_locked(Delivery.webhook_id == webhook_id))))


def _update(session: Session, locked: Select[tuple[UUID]], **values: Any) -> int:
    """Returns how many. Objects that the session has loaded stay as they were."""
    theirs = Delivery.id.in_(locked)
    statement = update(Delivery).where(theirs).values(values).execution_options(synchronize_session=False)
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def _locked(*wanted: ColumnElement[bool], skips_locked: bool = False) -> Select[tuple[UUID]]:
    """In the order of their ids, as by `record_attempts.sql`."""
    theirs = select(Delivery.id).where(*wanted).order_by(Delivery.id)
    return theirs.with_for_update(key_share=True, skip_locked=skips_locked)


def delete_old(session: Session, *, keep: timedelta, limit: int) -> int:
    """Deletes up to `limit` deliveries that were made longer ago than `keep`, but for those that are still to be sent:
    their schedule ends. Held ones are deleted: their webhook may never be confirmed. Returns how many."""
    return len(session.execute(DELETE_OLD, {"keep": keep, "limit": limit}).all())
