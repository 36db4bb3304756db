"""Login sessions, one for each access token that is valid. Tokens of before a version without sessions have none."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import LoginSession, User
from db.queries.accounts import tokens

TOUCHED_EVERY = timedelta(minutes=1)


def add(session: Session, user: User, *, device: str, lifetime: timedelta) -> LoginSession:
    added = LoginSession(
        user_id=user.id, token_version=user.token_version, device=device, expires_at=func.now() + lifetime
    )
    session.add(added)
    session.flush()
    session.refresh(added)
    return added


def list_own(session: Session, *, user_id: UUID, limit: int, before: UUID | None = None) -> list[LoginSession]:
    """Those that are valid now, newest first; `before` is the id of the last one seen."""
    query = _valid(user_id).order_by(LoginSession.id.desc()).limit(limit)
    if before is not None:
        query = query.where(LoginSession.id < before)
    return list(session.scalars(query))


def _valid(user_id: UUID) -> Select[tuple[LoginSession]]:
    """A new password ends those of before."""
    own = select(LoginSession).join(User, User.id == LoginSession.user_id).where(LoginSession.user_id == user_id)
    return own.where(LoginSession.token_version == User.token_version, LoginSession.expires_at > func.now())


def touch(session: Session, session_id: UUID) -> None:
    """Records that it was used, at most once a minute."""
    is_old = LoginSession.last_used_at < func.now() - TOUCHED_EVERY
    session.execute(update(LoginSession).where(LoginSession.id == session_id, is_old).values(last_used_at=func.now()))


def end(session: Session, session_id: UUID, *, user_id: UUID) -> None:
    """Its token is useless from commit on."""
    found = session.scalar(_valid(user_id).where(LoginSession.id == session_id))
    if found is None:
        raise NotFound(f"You have no login session {session_id}.")
    revoke(session, session_id, user_id=user_id, expires_at=found.expires_at)


def revoke(session: Session, token_id: UUID, *, user_id: UUID, expires_at: datetime) -> None:
    """A second run changes nothing. The token's expiry may be a moment behind its session's."""
    tokens.revoke(session, token_id, user_id=user_id, expires_at=expires_at + TOUCHED_EVERY)
    session.execute(delete(LoginSession).where(LoginSession.id == token_id, LoginSession.user_id == user_id))


def delete_expired(session: Session) -> None:
    session.execute(delete(LoginSession).where(LoginSession.expires_at < func.now()))
