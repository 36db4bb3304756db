"""Tokens (JWT, RFC 7519) that a site signs itself, so that its learners need no account of their own here."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from core.errors import NotAuthenticated
from core.names import LONGEST_SUBJECT, shown_name
from core.once import once
from core.settings import SiteTokenSettings
from core.storable import is_storable
from workers.accounts.site_keys import SiteKeys

LEEWAY_SECONDS = 10  # by which the clocks of two machines may differ
LONGEST_NAME = 100
REQUIRED = ["exp", "iss", "aud", "sub"]


@dataclass(frozen=True)
class SiteToken:
    """What a good token says. `scopes` are within those that the operator allows."""

    issuer: str
    subject: str
    name: str
    scopes: frozenset[str]
    expires_at: datetime


class SiteTokenRefused(NotAuthenticated):
    """The site's token is not valid."""


def issuer_of(token: str) -> str | None:
    """Whose token it says it is. Nothing is verified yet."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else None


async def verify(token: str, issuer: str, settings: SiteTokenSettings) -> SiteToken:
    """Raises `SiteTokenRefused`, and `KeysUnavailable`. `issuer` is one of the settings."""
    key = await _key_of(token, issuer, settings)
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=settings.audience,
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED},
        )
        expires_at = datetime.fromtimestamp(float(claims["exp"]), UTC)  # OSError: too far for the C library
    except (jwt.PyJWTError, TypeError, ValueError, OverflowError, OSError) as error:
        raise SiteTokenRefused(f"The site's token is not valid: {error}.") from None
    _ensure_short_life(claims, settings)
    subject = claims["sub"]
    if not 0 < len(subject) <= LONGEST_SUBJECT or not is_storable(subject):
        raise SiteTokenRefused(f"The site's token has no `sub` of 1 to {LONGEST_SUBJECT} characters.")
    return SiteToken(issuer, subject, _name_of(claims), _scopes_of(claims, settings), expires_at)


def _ensure_short_life(claims: dict[str, Any], settings: SiteTokenSettings) -> None:
    """A token cannot be revoked: a stolen one is good until its end."""
    begins_at = float(claims.get("iat", time.time()))
    if float(claims["exp"]) - begins_at > settings.most_hours * 3600:
        raise SiteTokenRefused(
            f"The site's token is good for more than {settings.most_hours:g} hours (PENSUM_JWT_MOST_HOURS)."
        )


async def _key_of(token: str, issuer: str, settings: SiteTokenSettings) -> jwt.PyJWK:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise SiteTokenRefused from None
    key_id = header.get("kid")
    if not isinstance(key_id, str):
        raise SiteTokenRefused("The site's token names no key: its header needs `kid`.")
    key = await _keys(settings.issuers[issuer]).find(key_id, settings)
    if key is None:
        raise SiteTokenRefused("The site's token is signed with a key that is not among the issuer's.")
    return key


@once
def _keys(source: str) -> SiteKeys:
    return SiteKeys(source)


def _name_of(claims: dict[str, Any]) -> str:
    for claim in ("name", "preferred_username", "sub"):
        name = claims.get(claim)
        if isinstance(name, str) and is_storable(name) and (shown := shown_name(name).strip()):
            return shown[:LONGEST_NAME]
    return "learner"


def _scopes_of(claims: dict[str, Any], settings: SiteTokenSettings) -> frozenset[str]:
    """Of `scope`, a text of words (RFC 8693) or a list; a token without it has all that the operator allows."""
    allowed = frozenset(settings.scopes)
    scope = claims.get("scope")
    if scope is None:
        return allowed
    wanted = scope.split() if isinstance(scope, str) else scope
    return allowed & {word for word in wanted if isinstance(word, str)} if isinstance(wanted, list) else frozenset()
