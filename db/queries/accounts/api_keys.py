"""API keys, which act for a user within their scopes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, NotAuthenticated, NotFound
from db.models import ApiKey, User
from db.queries import limits
from db.queries.accounts.users import ensure_confirmed, hash_key

MOST_PER_USER = 100
TOUCHED_EVERY = timedelta(minutes=1)
PREFIX_LENGTH = 8
IS_KEY = ApiKey.issued_by.is_(None)
"""And no token of the user (user_tokens.py)."""


class TooManyKeys(Conflict):
    """You have the maximum number of API keys. Delete one first."""


def get_with_owner(session: Session, key: str) -> tuple[ApiKey, User]:
    """The key and its owner, looked up by the hash, so no secrets are compared. Raises `NotAuthenticated`, and
    `AddressUnconfirmed`, which is one."""
    is_current = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now())
    owned = select(ApiKey, User).join(User, User.id == ApiKey.user_id)
    row = session.execute(owned.where(ApiKey.key_hash == hash_key(key), is_current, User.is_active)).first()
    if row is None:
        raise NotAuthenticated
    ensure_confirmed(row.User)
    return row.ApiKey, row.User


def touch(session: Session, key_id: UUID) -> None:
    """Records that it was used, at most once a minute."""
    is_old = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < func.now() - TOUCHED_EVERY)
    session.execute(update(ApiKey).where(ApiKey.id == key_id, is_old).values(last_used_at=func.now()))


def add(
    session: Session, *, user_id: UUID, key: str, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> ApiKey:
    existing = limits.count_alone(session, ApiKey, user_id, IS_KEY)
    if existing >= MOST_PER_USER:
        raise TooManyKeys(f"You have {existing} API keys; the maximum is {MOST_PER_USER}. Delete one first.")
    added = ApiKey(
        user_id=user_id,
        prefix=key[:PREFIX_LENGTH],
        key_hash=hash_key(key),
        name=name,
        scopes=list(scopes),
        expires_at=expires_at,
    )
    session.add(added)
    session.flush()
    return added


def list_own(session: Session, *, user_id: UUID, limit: int, before: UUID | None = None) -> list[ApiKey]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(ApiKey).where(ApiKey.user_id == user_id, IS_KEY).order_by(ApiKey.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ApiKey.id < before)
    return list(session.scalars(query))


def remove(session: Session, key_id: UUID, *, user_id: UUID) -> bytes:
    """Returns the key's hash, for caches to evict."""
    mine = delete(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id, IS_KEY)
    key_hash = session.scalar(mine.returning(ApiKey.key_hash))
    if key_hash is None:
        raise NotFound(f"You have no API key {key_id}.")
    return key_hash
