"""Access tokens: JWTs that can be revoked."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi_users.authentication.strategy import JWTStrategy

from core.settings import settings
from db.models import User
from db.queries.accounts import login_sessions
from db.queries.accounts import tokens as revocations
from db.row_level_security import acting_as_platform
from db.transactions import DatabaseUnavailable, read, write
from workers.accounts import tokens
from workers.accounts.secret import secret
from workers.accounts.tokens import TokenInvalid


class RevocableTokens(JWTStrategy[User, UUID]):  # type: ignore[type-var]  # protocols do not see through `Mapped`
    """Each token has the id of its login session, which a logout revokes, and the token version of its user, which a
    new password raises. Both are read at each use, so that a revocation takes effect at once."""

    def __init__(self) -> None:
        super().__init__(secret(), None, [tokens.LOGIN], tokens.ALGORITHM)

    @property
    def lifetime(self) -> timedelta:
        return timedelta(hours=settings().logins.hours)

    async def write_token(self, user: User, device: str = "") -> str:
        """Begins a login session on the device."""
        with acting_as_platform():
            begun = await write(login_sessions.add, user, device=device, lifetime=self.lifetime)
        claims = {"sub": str(user.id), "jti": str(begun.id), "ver": user.token_version}
        return tokens.sign(tokens.LOGIN, claims, lifetime=self.lifetime)

    async def read_token(self, token: str | None, user_manager: object = None) -> User | None:
        try:
            claims = tokens.read(tokens.LOGIN, token or "")
            user_id, token_id, version = tokens.subject_of(claims), UUID(claims["jti"]), int(claims["ver"])
        except (TokenInvalid, KeyError, ValueError):
            return None
        with acting_as_platform():
            owner = await read(revocations.find_owner, token_id, user_id=user_id, version=version)
            if owner is not None and _is_due(owner.used_at):
                with suppress(DatabaseUnavailable):  # a server that refuses to write can still be read
                    await write(login_sessions.touch, token_id)
        return owner.user if owner is not None else None

    async def destroy_token(self, token: str, user: User) -> None:
        claims = tokens.read(tokens.LOGIN, token)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        with acting_as_platform():
            await write(login_sessions.revoke, UUID(claims["jti"]), user_id=user.id, expires_at=expires_at)


def session_of(token: str | None) -> UUID | None:
    """The login session of a valid token."""
    return None if token is None else UUID(tokens.read(tokens.LOGIN, token)["jti"])


def _is_due(used_at: datetime | None) -> bool:
    return used_at is not None and datetime.now(UTC) - used_at > login_sessions.TOUCHED_EVERY
