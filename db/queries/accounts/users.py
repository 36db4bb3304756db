"""User accounts."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.email_addresses import normal_email
from core.errors import Conflict, Forbidden, NotAuthenticated, NotFound
from core.settings import settings
from db.models import ApiKey, User

ADMIN_EMAIL = "admin@localhost"


class EmailTaken(Conflict):
    """An account with this e-mail already exists. Log in, or reset the password."""

    slug = "email-taken"


class RegistrationClosed(Forbidden):
    """This site opens no new accounts. Ask its administrators for one."""

    slug = "registration-closed"


def ensure_registration() -> None:
    """Raises `RegistrationClosed`. Administrators may add accounts anyway."""
    if settings().logins.registration == "closed":
        raise RegistrationClosed


class AddressUnconfirmed(NotAuthenticated):
    """Confirm your e-mail address first: open the link that was mailed to you, or ask for it again with
    POST /api/auth/request-verify. These credentials are good after that."""


def is_awaited(user: User) -> bool:
    """Whether the account waits for its address to be confirmed. Administrators never do."""
    return settings().logins.needs_verified and not (user.is_verified or user.is_admin)


def ensure_confirmed(user: User) -> None:
    """For the owner of good credentials. Raises `AddressUnconfirmed`."""
    if is_awaited(user):
        raise AddressUnconfirmed


def add(
    session: Session,
    *,
    email: str,
    username: str,
    hashed_password: str | None = None,
    is_admin: bool = False,
    is_operator: bool = False,
    is_verified: bool = False,
) -> User:
    """Raises `EmailTaken`, in whatever case the e-mail is written. Without a password no login opens the account."""
    row = {
        "email": email,
        "username": username,
        "hashed_password": hashed_password or "",
        "is_admin": is_admin,
        "is_operator": is_operator,
        "is_verified": is_verified,
    }
    user = session.scalar(insert(User).values(row).on_conflict_do_nothing().returning(User))
    if user is None:
        raise EmailTaken
    return user


def ensure(session: Session, *, email: str, username: str | None = None) -> UUID:
    """The account with this e-mail. A new one has no password, so its owner requests one by e-mail."""
    try:
        return add(session, email=email, username=username or email.partition("@")[0]).id
    except EmailTaken:
        return session.scalars(select(User.id).where(User.normal_email == normal_email(email))).one()


def get_time_zone(session: Session, user_id: UUID) -> str:
    return session.scalars(select(User.time_zone).where(User.id == user_id)).one()


def set_time_zone(session: Session, user_id: UUID, time_zone: str) -> None:
    session.execute(update(User).where(User.id == user_id).values(time_zone=time_zone))


def get(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(f"User {user_id} does not exist.")
    return user


def find(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)


def find_by_email(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.normal_email == normal_email(email)))


def get_by_key(session: Session, key: str) -> User:
    """The owner of a bearer key, looked up by the hash, so no secrets are compared. Raises `NotAuthenticated`."""
    user = session.scalar(select(User).join(ApiKey, ApiKey.user_id == User.id).where(ApiKey.key_hash == hash_key(key)))
    if user is None:
        raise NotAuthenticated
    return user


def hash_key(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def add_key(session: Session, user_id: UUID, key: str) -> None:
    """Adds a key with all scopes. A second run changes nothing."""
    row = {"user_id": user_id, "prefix": key[:8], "key_hash": hash_key(key)}
    session.execute(insert(ApiKey).values(row).on_conflict_do_nothing())


def change(session: Session, user_id: UUID, values: Mapping[str, Any]) -> User:
    user = get(session, user_id)
    for name, value in values.items():
        setattr(user, name, value)
    session.flush()
    return user


def reset_password(session: Session, user_id: UUID, hashed_password: str, *, version: int) -> User | None:
    """For a caller who has proved to own the e-mail. Returns None if another password was set first.

    An account whose e-mail was never confirmed may be a stranger's, so its keys are deleted.
    """
    user = session.scalar(select(User).where(User.id == user_id, User.token_version == version).with_for_update())
    if user is None:
        return None
    if not user.is_verified:
        session.execute(delete(ApiKey).where(ApiKey.user_id == user_id))
        user.is_verified = True
    return set_password(session, user_id, hashed_password)


def set_password(session: Session, user_id: UUID, hashed_password: str) -> User:
    """Invalidates every earlier login token."""
    user = get(session, user_id)
    user.hashed_password, user.token_version = hashed_password, User.token_version + 1
    session.flush()
    session.refresh(user)
    return user


def ensure_admin(session: Session, key: str | None = None, *, email: str | None = None) -> User:
    """The first administrator, with `key`. A second run changes nothing; another `email` renames the account."""
    admin = _first_admin(session, key, email)
    if not admin.is_admin or not admin.is_active:
        _revoke_access(session, admin.id)
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
        found = session.scalar(
            select(User).join(ApiKey, ApiKey.user_id == User.id).where(ApiKey.key_hash == hash_key(key))
        )
    found = found or find_by_email(session, ADMIN_EMAIL)
    return found or add(session, email=email or ADMIN_EMAIL, username="admin", is_admin=True)


def _revoke_access(session: Session, user_id: UUID) -> None:
    """Removes every key and password: whoever made this account may not be its owner now."""
    session.execute(delete(ApiKey).where(ApiKey.user_id == user_id))
    set_password(session, user_id, "")
