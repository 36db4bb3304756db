"""Signed tokens (JWT) in the format of FastAPI Users. A token is valid for one audience only."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import jwt

from workers.accounts.secret import secret

ALGORITHM = "HS256"

Audience = Literal["fastapi-users:auth", "fastapi-users:verify", "fastapi-users:reset", "fastapi-users:oauth-state"]

LOGIN: Audience = "fastapi-users:auth"
VERIFY: Audience = "fastapi-users:verify"
RESET: Audience = "fastapi-users:reset"
OAUTH_STATE: Audience = "fastapi-users:oauth-state"


class TokenInvalid(Exception):
    """The signature, the audience or the expiry of the token is invalid."""


def sign(audience: Audience, claims: dict[str, Any], *, lifetime: timedelta) -> str:
    now = datetime.now(UTC)
    stamped = claims | {"aud": audience, "iat": now, "exp": now + lifetime}
    return jwt.encode(stamped, secret(), algorithm=ALGORITHM)


def read(audience: Audience, token: str) -> dict[str, Any]:
    """The claims of the token. Raises `TokenInvalid`."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token, secret(), audience=audience, algorithms=[ALGORITHM], options={"require": ["exp", "aud"]}
        )
    except (jwt.PyJWTError, UnicodeError) as error:
        raise TokenInvalid from error
    return claims


def subject_of(claims: dict[str, Any]) -> UUID:
    try:
        return UUID(claims["sub"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise TokenInvalid from error
