"""The audit log: who changed what in the platform. Entries are only added."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import origin
from db.models import AuditEntry, User


def add(
    session: Session,
    *,
    actor_id: UUID,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    keeps_email: bool = True,
) -> None:
    """In the transaction of the change, so that there is neither without the other. The entry names the request that is
    worked on. It outlives the account of the actor, whose e-mail it has unless `keeps_email` is false."""
    email = session.scalar(select(User.email).where(User.id == actor_id)) if keeps_email else None
    entry = AuditEntry(actor_id=actor_id, actor_email=email or "", action=action, subject=subject)
    entry.request_id = origin.current().request_id
    entry.before, entry.after = _as_dict(before), _as_dict(after)
    session.add(entry)
    session.flush()


def list_entries(
    session: Session,
    *,
    limit: int,
    before: UUID | None = None,
    action: str | None = None,
    subject: str | None = None,
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[AuditEntry]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    for column, wanted in (
        (AuditEntry.action, action),
        (AuditEntry.subject, subject),
        (AuditEntry.actor_id, actor_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    if until is not None:
        query = query.where(AuditEntry.at < until)
    return list(session.scalars(query))


def find_latest_actor(session: Session, *, action: str, subject: str) -> str | None:
    """The e-mail of who did this last."""
    latest = select(AuditEntry.actor_email).where(AuditEntry.action == action, AuditEntry.subject == subject)
    return session.scalar(latest.order_by(AuditEntry.id.desc()).limit(1))


def _as_dict(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else dict(values)
