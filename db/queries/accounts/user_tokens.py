"""Short-lived tokens that administrators issue for users. Each is an API key that ends soon (api_keys.py)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import ApiKey, Job
from db.queries import limits
from db.queries.accounts.api_keys import PREFIX_LENGTH
from db.queries.accounts.users import hash_key

MOST_PER_USER = 1000

IS_TOKEN = ApiKey.issued_by.is_not(None)
IS_VALID = ApiKey.expires_at > func.now()


class TooManyTokens(Conflict):
    """The user has the maximum number of tokens. Let some expire, or delete them."""


def add(
    session: Session,
    *,
    user_id: UUID,
    issued_by: UUID,
    token: str,
    scopes: Sequence[str],
    lifetime: timedelta,
    job_id: UUID | None,
) -> ApiKey:
    """Raises `TooManyTokens`, and `NotFound` for a job that is not the user's."""
    if job_id is not None and session.scalar(select(Job.user_id).where(Job.id == job_id)) != user_id:
        raise NotFound(f"User {user_id} has no job {job_id}.")
    if limits.count_alone(session, ApiKey, user_id, IS_TOKEN, IS_VALID) >= MOST_PER_USER:
        raise TooManyTokens(f"The user has {MOST_PER_USER} tokens, the maximum. Let some expire, or delete them.")
    added = ApiKey(
        user_id=user_id,
        issued_by=issued_by,
        prefix=token[:PREFIX_LENGTH],
        key_hash=hash_key(token),
        scopes=list(scopes),
        expires_at=func.now() + lifetime,
        job_id=job_id,
    )
    session.add(added)
    session.flush()
    session.refresh(added)
    return added


def list_valid(session: Session, *, user_id: UUID, limit: int, before: UUID | None = None) -> list[ApiKey]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(ApiKey).where(ApiKey.user_id == user_id, IS_TOKEN, IS_VALID).order_by(ApiKey.id.desc())
    if before is not None:
        query = query.where(ApiKey.id < before)
    return list(session.scalars(query.limit(limit)))


def remove(session: Session, token_id: UUID, *, user_id: UUID) -> ApiKey:
    theirs = delete(ApiKey).where(ApiKey.id == token_id, ApiKey.user_id == user_id, IS_TOKEN)
    removed = session.scalar(theirs.returning(ApiKey))
    if removed is None:
        raise NotFound(f"User {user_id} has no token {token_id}.")
    return removed


def delete_expired(session: Session) -> None:
    session.execute(delete(ApiKey).where(IS_TOKEN, ApiKey.expires_at < func.now()))
