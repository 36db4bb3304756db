"""Who is who."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, NotAuthenticated, NotFound
from db.models import ApiKey, User

ADMIN_EMAIL = "admin@localhost"


class EmailTaken(Conflict):
    """An account with this e-mail already exists. Log in, or reset the password."""

    slug = "email-taken"


def add(
    session: Session,
    *,
    email: str,
    username: str,
    hashed_password: str | None = None,
    is_admin: bool = False,
    is_verified: bool = False,
) -> User:
    """Raises `EmailTaken`, whatever case the e-mail is written in. Without a password no login opens the account."""
    row = {
        "email": email,
        "username": username,
        "hashed_password": hashed_password or "",
        "is_admin": is_admin,
        "is_verified": is_verified,
    }
    user = session.scalar(insert(User).values(row).on_conflict_do_nothing().returning(User))
    if user is None:
        raise EmailTaken
    return user


def ensure(session: Session, *, email: str, username: str | None = None) -> UUID:
    """The account with this e-mail. One that is new has no password: its owner asks for one."""
    try:
        return add(session, email=email, username=username or email.partition("@")[0]).id
    except EmailTaken:
        return session.scalars(select(User.id).where(func.lower(User.email) == func.lower(email))).one()


def get(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(f"User {user_id} does not exist.")
    return user


def find(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)


def find_by_email(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(func.lower(User.email) == func.lower(email)))


def get_by_key(session: Session, key: str) -> User:
    """The owner of a bearer key, looked up by its hash: no comparison of secrets takes place."""
    user = session.scalar(select(User).join(ApiKey).where(ApiKey.key_hash == hash_key(key)))
    if user is None:
        raise NotAuthenticated
    return user


def hash_key(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def add_key(session: Session, user_id: UUID, key: str) -> None:
    """Lets `key` do for the user whatever the user may do. A second run changes nothing."""
    row = {"user_id": user_id, "prefix": key[:8], "key_hash": hash_key(key)}
    session.execute(insert(ApiKey).values(row).on_conflict_do_nothing())


def change(session: Session, user_id: UUID, values: Mapping[str, Any]) -> User:
    user = get(session, user_id)
    for name, value in values.items():
        setattr(user, name, value)
    session.flush()
    return user


def reset_password(session: Session, user_id: UUID, hashed_password: str, *, version: int) -> User | None:
    """For who has shown that the e-mail is theirs; None if another password came first. Who registered an address that
    is not theirs, and made keys, has lost it."""
    user = session.scalar(select(User).where(User.id == user_id, User.token_version == version).with_for_update())
    if user is None:
        return None
    if not user.is_verified:
        session.execute(delete(ApiKey).where(ApiKey.user_id == user_id))
        user.is_verified = True
    return set_password(session, user_id, hashed_password)


def set_password(session: Session, user_id: UUID, hashed_password: str) -> User:
    """Every token from before is useless after it."""
    user = get(session, user_id)
    user.hashed_password, user.token_version = hashed_password, User.token_version + 1
    session.flush()
    session.refresh(user)
    return user


def ensure_admin(session: Session, key: str | None = None, *, email: str | None = None) -> User:
    """The first administrator, who may use `key`. A second run changes nothing; another `email` renames them."""
    admin = _first_admin(session, key, email)
    if not admin.is_admin or not admin.is_active:
        _take_keys(session, admin.id)
        admin.is_admin = admin.is_active = True
    if email is not None:
        admin.email, admin.is_verified = email, True
    if key is not None:
        add_key(session, admin.id, key)
    session.flush()
    return admin


def _first_admin(session: Session, key: str | None, email: str | None) -> User:
    found = find_by_email(session, email) if email else None
    if found is None and key is not None:
        found = session.scalar(select(User).join(ApiKey).where(ApiKey.key_hash == hash_key(key)))
    found = found or find_by_email(session, ADMIN_EMAIL)
    return found or add(session, email=email or ADMIN_EMAIL, username="admin", is_admin=True)


def _take_keys(session: Session, user_id: UUID) -> None:
    """Whoever made this account may not be whom it is for now: nothing from before opens it any more."""
    session.execute(delete(ApiKey).where(ApiKey.user_id == user_id))
    set_password(session, user_id, "")
