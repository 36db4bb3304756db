"""Login tokens: which are valid, and revoking them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import LoginSession, RevokedToken, User
from db.queries.accounts.users import ensure_confirmed


@dataclass(frozen=True)
class TokenOwner:
    """`used_at` is when its login session was used last, None for a token of before there were sessions."""

    user: User
    used_at: datetime | None


def find_owner(session: Session, token_id: UUID, *, user_id: UUID, version: int) -> TokenOwner | None:
    """The user of a token, unless it was revoked, a new password ended it, or the account is closed.
    Raises `AddressUnconfirmed`."""
    is_revoked = select(RevokedToken).where(RevokedToken.id == token_id).exists()
    used_at = select(LoginSession.last_used_at).where(LoginSession.id == token_id).scalar_subquery()
    good = select(User, used_at).where(User.id == user_id, User.token_version == version, User.is_active, ~is_revoked)
    row = session.execute(good).first()
    if row is None:
        return None
    ensure_confirmed(row.User)
    return TokenOwner(*row)


def revoke(session: Session, token_id: UUID, *, user_id: UUID, expires_at: datetime) -> None:
    """A second run changes nothing."""
    row = {"id": token_id, "user_id": user_id, "expires_at": expires_at}
    session.execute(insert(RevokedToken).values(row).on_conflict_do_nothing())


def delete_expired(session: Session) -> None:
    session.execute(delete(RevokedToken).where(RevokedToken.expires_at < func.now()))
