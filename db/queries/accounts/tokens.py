"""Login tokens: which are valid, and revoking them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import RevokedToken, User


def find_owner(session: Session, token_id: UUID, *, user_id: UUID, version: int) -> User | None:
    """The user of a token, unless it was revoked, a new password ended it, or the account is closed."""
    is_revoked = select(RevokedToken).where(RevokedToken.id == token_id).exists()
    good = select(User).where(User.id == user_id, User.token_version == version, User.is_active, ~is_revoked)
    return session.scalar(good)


def revoke(session: Session, token_id: UUID, *, user_id: UUID, expires_at: datetime) -> None:
    """A second run changes nothing."""
    row = {"id": token_id, "user_id": user_id, "expires_at": expires_at}
    session.execute(insert(RevokedToken).values(row).on_conflict_do_nothing())


def delete_expired(session: Session) -> None:
    session.execute(delete(RevokedToken).where(RevokedToken.expires_at < func.now()))
