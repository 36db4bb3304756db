"""The session cookie, for browsers: no script can read it, and no other site can use it."""

from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import Request, Response

from api.accounts.identity import SAFE_METHODS
from core.errors import Forbidden
from workers.accounts.secret import SecretSettings

OWN_SITE = {"same-origin", "none"}  # none: the person typed the address or used a bookmark


class CsrfRefused(Forbidden):
    """A request with the session cookie must come from a page of this site. Other clients send a bearer token."""

    slug = "csrf-refused"


def session_name() -> str:
    """`__Host-` has browsers refuse the cookie from anywhere but this very host over TLS."""
    return "__Host-pensum_session" if SecretSettings().is_production else "pensum_session"


def find_session(request: Request) -> str | None:
    return request.cookies.get(session_name())


def set_session(response: Response, token: str, lifetime: timedelta) -> None:
    set_cookie(response, session_name(), token, lifetime)


def forget_session(response: Response) -> None:
    secure = SecretSettings().is_production
    response.delete_cookie(session_name(), secure=secure, httponly=True, samesite="lax")


def set_cookie(response: Response, name: str, value: str, lifetime: timedelta, *, path: str = "/") -> None:
    seconds = int(lifetime.total_seconds())
    secure = SecretSettings().is_production
    response.set_cookie(name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="lax")


def ensure_own_site(request: Request) -> None:
    """For what the cookie alone proves: anything else than reading needs a page of this site behind it."""
    if request.method not in SAFE_METHODS and not _is_from_own_site(request, if_unknown=False):
        raise CsrfRefused


def ensure_no_other_site(request: Request) -> None:
    """For a login, which another site may want to happen in its own name; programs say nothing of sites."""
    if not _is_from_own_site(request, if_unknown=True):
        raise CsrfRefused


def _is_from_own_site(request: Request, *, if_unknown: bool) -> bool:
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site in OWN_SITE
    if origin is not None:
        return urlsplit(origin).netloc == request.headers.get("host")
    return if_unknown
