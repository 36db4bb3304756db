"""Accounts as administrators see and change them. The platform's own account is none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import LIBRARY_OWNER_ID, ApiKey, Document, Job, JobState, LoginSession, Role, User
from db.models.jobs import TERMINAL
from db.queries.accounts import users
from db.queries.accounts.users import EmailTaken

DOCUMENTS_AT_ONCE = 20  # a document may have ten thousand passages, and a transaction has seconds


class LastAdministrator(Conflict):
    """This is the last active administrator. Make another user an administrator first."""


@dataclass(frozen=True)
class Holdings:
    """How much a user has stored and submitted, and when a key or login of theirs was last used."""

    documents: int
    bytes: int
    jobs: int
    unfinished_jobs: int
    last_seen_at: datetime | None


def list_users(
    session: Session,
    *,
    limit: int,
    before: UUID | None = None,
    search: str | None = None,
    role: Role | None = None,
    is_admin: bool | None = None,
    is_active: bool | None = None,
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
    if is_active is not None:
        query = query.where(User.is_active == is_active)
    if role is not None:
        query = query.where(_has_role(role))
    return list(session.scalars(query))


def _has_role(role: Role) -> ColumnElement[bool]:
    match role:
        case Role.ADMIN:
            return and_(User.is_admin)
        case Role.OPERATOR:
            return and_(User.is_operator, ~User.is_admin)
        case Role.USER:
            return and_(~User.is_operator, ~User.is_admin)


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
    last_seen_at = session.scalar(
        select(
            func.greatest(
                select(func.max(ApiKey.last_used_at)).where(ApiKey.user_id == user_id).scalar_subquery(),
                select(func.max(LoginSession.last_used_at)).where(LoginSession.user_id == user_id).scalar_subquery(),
            )
        )
    )
    return Holdings(documents, size, jobs, unfinished, last_seen_at)


def change(session: Session, user_id: UUID, changes: Mapping[str, Any]) -> User:
    """Raises `LastAdministrator`, and `EmailTaken`."""
    user = get(session, user_id)
    is_demoted = changes.get("is_admin") is False or changes.get("role", Role.ADMIN) != Role.ADMIN
    if is_demoted or changes.get("is_active") is False:
        _ensure_another_administrator(session, user_id)
    if changes.get("is_active") is False:
        user.token_version = User.token_version + 1  # its tokens stay useless, should it be activated again
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


def is_busy(session: Session, user_id: UUID) -> bool:
    """Whether a worker runs a job of the user."""
    running = select(Job.id).where(Job.user_id == user_id, Job.state == JobState.RUNNING)
    return session.scalar(running.limit(1)) is not None


def remove_documents(session: Session, user_id: UUID) -> bool:
    """Deletes some, in the order of their ids; False if none is left. So `remove`, which locks rows of all tables in an
    order of its own, has little to do."""
    own = select(Document.id).where(Document.user_id == user_id).order_by(Document.id)
    some = own.limit(DOCUMENTS_AT_ONCE).with_for_update()
    return bool(session.scalars(delete(Document).where(Document.id.in_(some)).returning(Document.id)).all())


def remove(session: Session, user_id: UUID) -> None:
    """Deletes the account with everything it owns. A second run changes nothing. Raises `LastAdministrator`."""
    _ensure_another_administrator(session, user_id)
    session.execute(delete(User).where(User.id == user_id))


def _ensure_another_administrator(session: Session, user_id: UUID) -> None:
    """Locks the administrators, so that two who demote each other at once cannot both succeed."""
    able = select(User.id).where(User.is_admin, User.is_active).order_by(User.id).with_for_update(key_share=True)
    if list(session.scalars(able)) == [user_id]:
        raise LastAdministrator
