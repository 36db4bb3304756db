"""Accounts as administrators see and change them. The platform's own account is none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import LIBRARY_OWNER_ID, ApiKey, Document, Job, User
from db.models.jobs import TERMINAL
from db.queries.accounts import users
from db.queries.accounts.users import EmailTaken


class LastAdministrator(Conflict):
    """This is the last active administrator. Make another user an administrator first."""


@dataclass(frozen=True)
class Holdings:
    """How much a user has stored and submitted."""

    documents: int
    bytes: int
    jobs: int
    unfinished_jobs: int


def list_users(
    session: Session, *, limit: int, before: UUID | None = None, search: str | None = None, is_admin: bool | None = None
) -> list[User]:
    """Newest first; `before` is the id of the last one seen. `search` is a part of an e-mail or a name."""
    query = select(User).where(User.id != LIBRARY_OWNER_ID).order_by(User.id.desc()).limit(limit)
    if before is not None:
        query = query.where(User.id < before)
    if search is not None:
        fits = [column.icontains(search, autoescape=True) for column in (User.email, User.username)]
        query = query.where(or_(*fits))
    if is_admin is not None:
        query = query.where(User.is_admin == is_admin)
    return list(session.scalars(query))


def get(session: Session, user_id: UUID) -> User:
    if user_id == LIBRARY_OWNER_ID:
        raise NotFound(f"User {user_id} does not exist.")
    return users.get(session, user_id)


def count_holdings(session: Session, user_id: UUID) -> Holdings:
    documents, size = session.execute(
        select(func.count(), func.coalesce(func.sum(Document.size_bytes), 0)).where(Document.user_id == user_id)
    ).one()
    jobs, unfinished = session.execute(
        select(func.count(), func.count().filter(Job.state.not_in(TERMINAL))).where(Job.user_id == user_id)
    ).one()
    return Holdings(documents, size, jobs, unfinished)


def change(session: Session, user_id: UUID, changes: Mapping[str, Any]) -> User:
    """Raises `LastAdministrator`, and `EmailTaken`."""
    user = get(session, user_id)
    if changes.get("is_admin") is False or changes.get("is_active") is False:
        _ensure_another_administrator(session, user_id)
    for name, value in changes.items():
        setattr(user, name, value)
    try:
        session.flush()
    except IntegrityError as error:
        raise EmailTaken from error
    return user


def list_key_hashes(session: Session, user_id: UUID) -> list[bytes]:
    return list(session.scalars(select(ApiKey.key_hash).where(ApiKey.user_id == user_id)))


def close(session: Session, user_id: UUID) -> None:
    """Deactivates the account: nothing new begins in its name. Raises `LastAdministrator`."""
    change(session, user_id, {"is_active": False})


def remove(session: Session, user_id: UUID) -> None:
    """Deletes the account with everything it owns. A second run changes nothing. Raises `LastAdministrator`."""
    _ensure_another_administrator(session, user_id)
    session.execute(delete(User).where(User.id == user_id))


def _ensure_another_administrator(session: Session, user_id: UUID) -> None:
    """Locks the administrators, so that two who demote each other at once cannot both succeed."""
    able = select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update()
    if list(session.scalars(able)) == [user_id]:
        raise LastAdministrator
