"""The session cookie of browsers (HttpOnly, SameSite=Lax) and its CSRF check."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import Headers

from api.accounts.identity import SAFE_METHODS
from core.errors import Forbidden
from core.settings import settings

OWN_PAGE = {"same-origin", "none"}  # none: a typed address or a bookmark


class CsrfRefused(Forbidden):
    """A request with the session cookie must come from a page of this site, or of an origin on the same site that
    PENSUM_ALLOWED_ORIGINS names. Other clients send a bearer token."""

    slug = "csrf-refused"


def session_cookie_name() -> str:
    """With the prefix `__Host-`, browsers accept the cookie only from this host over TLS."""
    return "__Host-pensum_session" if settings().site.is_production else "pensum_session"


def find_session_token(request: Request) -> str | None:
    return request.cookies.get(session_cookie_name())


def set_session_cookie(response: Response, token: str, lifetime: timedelta) -> None:
    set_cookie(response, session_cookie_name(), token, lifetime)


def delete_session_cookie(response: Response) -> None:
    secure = settings().site.is_production
    response.delete_cookie(session_cookie_name(), secure=secure, httponly=True, samesite="lax")


def set_cookie(response: Response, name: str, value: str, lifetime: timedelta, *, path: str = "/") -> None:
    seconds = int(lifetime.total_seconds())
    secure = settings().site.is_production
    response.set_cookie(name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="lax")


def ensure_same_site(request: Request) -> None:
    """The CSRF check of a cookie session: a request that may write must come from a page of this site."""
    if request.method not in SAFE_METHODS and not _is_same_site(request, if_unknown=False):
        raise CsrfRefused


def ensure_not_cross_site(request: Request) -> None:
    """The CSRF check of a login. Clients other than browsers send neither header and pass."""
    if not _is_same_site(request, if_unknown=True):
        raise CsrfRefused


def is_page_of_site(headers: Headers, origins: Sequence[str]) -> bool:
    """Whether a browser sends this from one of these origins, and says that it is on the same site as this one. No page
    can set these headers, and no browser sends one twice."""
    sites, senders = headers.getlist("sec-fetch-site"), headers.getlist("origin")
    return sites == ["same-site"] and len(senders) == 1 and senders[0] in origins


def _is_same_site(request: Request, *, if_unknown: bool) -> bool:
    """No browser sends one of these headers twice. Who does may have had one added by a proxy."""
    sites, origins = request.headers.getlist("sec-fetch-site"), request.headers.getlist("origin")
    if len(sites) > 1 or len(origins) > 1:
        return False
    if sites:
        return sites[0] in OWN_PAGE or is_page_of_site(request.headers, settings().api.allowed_origins)
    if origins:
        return _host_of(origins[0]) == request.headers.get("host")
    return if_unknown


def _host_of(origin: str) -> str | None:
    """None for a malformed origin, which is no site of ours."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None
