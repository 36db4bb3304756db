"""FastAPI Users' manager over our queries: each in a short transaction of its own, never held during hashing."""

from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from fastapi.security import OAuth2PasswordRequestForm
from fastapi_users import BaseUserManager, UUIDIDMixin
from fastapi_users.db import BaseUserDatabase
from fastapi_users.exceptions import InvalidResetPasswordToken
from sqlalchemy.orm import Session

from api.accounts import mails, passwords
from db.models import User
from db.queries.accounts import users
from db.row_level_security import acting_as_platform
from db.transactions import read, write
from workers.accounts import tokens
from workers.accounts.secret import secret
from workers.accounts.tokens import TokenInvalid


class UserTable(BaseUserDatabase[User, UUID]):  # type: ignore[type-var]  # protocols do not see through `Mapped`
    """Acts as the platform, since its callers are not authenticated yet."""

    async def get(self, id: UUID) -> User | None:
        with acting_as_platform():
            return await read(users.find, id)

    async def get_by_email(self, email: str) -> User | None:
        with acting_as_platform():
            return await read(users.find_by_email, email)

    async def update(self, user: User, update_dict: dict[str, Any]) -> User:
        with acting_as_platform():
            return await write(users.change, user.id, update_dict)


class UserManager(UUIDIDMixin, BaseUserManager[User, UUID]):  # type: ignore[type-var]  # see `UserTable`
    """Overrides what hashes passwords, to do it off the event loop. Verifying an e-mail is FastAPI Users' own."""

    def __init__(self) -> None:
        super().__init__(UserTable())
        self.verification_token_secret = self.reset_password_token_secret = secret()

    async def authenticate(self, credentials: OAuth2PasswordRequestForm) -> User | None:
        """Takes one query and one hash whether the account exists or not, so that timing reveals nothing."""
        user = await self.user_db.get_by_email(credentials.username)
        is_right = await passwords.is_password(credentials.password, user.hashed_password if user else "")
        return user if user is not None and user.is_active and is_right else None

    async def reset_password(self, token: str, password: str, request: Request | None = None) -> User:
        """The token works once: it contains the token version, which a new password raises."""
        try:
            claims = tokens.read(tokens.RESET, token)
            user = await self.user_db.get(tokens.subject_of(claims))
        except TokenInvalid as error:
            raise InvalidResetPasswordToken from error
        if user is None or not user.is_active or claims.get("ver") != user.token_version:
            raise InvalidResetPasswordToken
        hashed = await passwords.check_and_hash(password, email=user.email, username=user.username)
        with acting_as_platform():
            return await write(_reset, user.id, hashed, version=user.token_version)

    async def change_password(self, user: User, password: str) -> User:
        hashed = await passwords.check_and_hash(password, email=user.email, username=user.username)
        with acting_as_platform():
            return await write(_set_password, user.id, hashed)


def is_link_good(purpose: Literal["verify", "reset"], token: str) -> bool:
    """By signature and time alone. Whether its token was used already shows when it is used."""
    try:
        tokens.read(tokens.VERIFY if purpose == "verify" else tokens.RESET, token)
    except TokenInvalid:
        return False
    return True


def _reset(session: Session, user_id: UUID, hashed: str, *, version: int) -> User:
    user = users.reset_password(session, user_id, hashed, version=version)
    if user is None:
        raise InvalidResetPasswordToken
    mails.submit_mail(session, user.id, "password-changed")
    return user


def _set_password(session: Session, user_id: UUID, hashed: str) -> User:
    user = users.set_password(session, user_id, hashed)
    mails.submit_mail(session, user.id, "password-changed")
    return user
