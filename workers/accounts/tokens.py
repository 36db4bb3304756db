"""Signed tokens, in the form of FastAPI Users. Each is for one audience, and useless for any other."""

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
    """It is not ours, is for something else, or has expired."""


def sign(audience: Audience, claims: dict[str, Any], *, lifetime: timedelta) -> str:
    now = datetime.now(UTC)
    stamped = claims | {"aud": audience, "iat": now, "exp": now + lifetime}
    return jwt.encode(stamped, secret(), algorithm=ALGORITHM)


def read(audience: Audience, token: str) -> dict[str, Any]:
    """Its claims. Raises `TokenInvalid`."""
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
