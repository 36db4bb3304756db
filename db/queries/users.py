"""Who is who."""

import hashlib
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.errors import NotAuthenticated
from db.models import ApiKey, User

ADMIN_EMAIL = "admin@localhost"


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def get_by_key(session: Session, key: str) -> User:
    """The owner of a bearer key, looked up by its hash: no comparison of secrets takes place."""
    user = session.scalar(select(User).join(ApiKey).where(ApiKey.key_hash == _hash(key)))
    if user is None:
        raise NotAuthenticated
    return user


def add(session: Session, *, email: str, username: str, is_admin: bool = False) -> User:
    user = User(email=email, username=username, is_admin=is_admin)
    session.add(user)
    session.flush()
    return user


def add_key(session: Session, user_id: UUID, key: str) -> None:
    """Lets `key` speak for the user. A second run changes nothing."""
    row = {"user_id": user_id, "prefix": key[:8], "key_hash": _hash(key)}
    session.execute(insert(ApiKey).values(row).on_conflict_do_nothing())


def ensure_admin(session: Session, key: str) -> UUID:
    """The first administrator, who may use `key`. A second run changes nothing."""
    row = {"email": ADMIN_EMAIL, "username": "admin", "is_admin": True}
    session.execute(insert(User).values(row).on_conflict_do_nothing())
    admin_id = session.scalars(select(User.id).where(User.email == ADMIN_EMAIL)).one()
    add_key(session, admin_id, key)
    return admin_id
