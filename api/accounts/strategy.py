"""Access tokens: JWTs that can be revoked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from fastapi_users.authentication.strategy import JWTStrategy

from core.settings import settings
from db.models import User
from db.queries.accounts import tokens as revocations
from db.row_level_security import acting_as_platform
from db.transactions import read, write
from workers.accounts import tokens
from workers.accounts.secret import secret
from workers.accounts.tokens import TokenInvalid


class RevocableTokens(JWTStrategy[User, UUID]):  # type: ignore[type-var]  # protocols do not see through `Mapped`
    """Each token has an id, which a logout revokes, and the token version of its user, which a new password raises.
    Both are read at each use, so that a revocation takes effect at once."""

    def __init__(self) -> None:
        super().__init__(secret(), None, [tokens.LOGIN], tokens.ALGORITHM)

    @property
    def lifetime(self) -> timedelta:
        return timedelta(hours=settings().logins.hours)

    async def write_token(self, user: User) -> str:
        claims = {"sub": str(user.id), "jti": str(uuid4()), "ver": user.token_version}
        return tokens.sign(tokens.LOGIN, claims, lifetime=self.lifetime)

    async def read_token(self, token: str | None, user_manager: object = None) -> User | None:
        try:
            claims = tokens.read(tokens.LOGIN, token or "")
            user_id, token_id, version = tokens.subject_of(claims), UUID(claims["jti"]), int(claims["ver"])
        except (TokenInvalid, KeyError, ValueError):
            return None
        with acting_as_platform():
            return await read(revocations.find_owner, token_id, user_id=user_id, version=version)

    async def destroy_token(self, token: str, user: User) -> None:
        claims = tokens.read(tokens.LOGIN, token)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        with acting_as_platform():
            await write(revocations.revoke, UUID(claims["jti"]), user_id=user.id, expires_at=expires_at)
