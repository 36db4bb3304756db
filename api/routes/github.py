"""Sign-in with GitHub (OAuth). The `state` is signed and bound to the browser by a cookie of its own."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.accounts import cookies
from api.accounts.github import NAME, GitHub, SignInRefused
from api.accounts.logins import LoginFailed, ensure_open, issue_login, public_url
from api.openapi.problems import raising
from api.schemas.auth import AuthorizationOut, LoginOut
from api.schemas.texts import Line
from api.strict_input import AnyQuery
from core.errors import AppError
from core.settings import settings
from db.queries.accounts import oauth
from db.row_level_security import acting_as_platform
from db.transactions import write
from workers.accounts import tokens
from workers.accounts.tokens import TokenInvalid

PATH = "/api/auth/github"
STATE_COOKIE = "pensum_github_state"
LIFETIME = timedelta(minutes=10)

router = APIRouter(prefix=PATH, tags=["accounts"])

ConsolePath = Annotated[
    Line,
    Query(
        pattern=r"^/console/[^\\]*$",
        max_length=500,
        description="A page of the console, to which the callback leads the browser, with the session cookie.",
    ),
]


@dataclass(frozen=True)
class Begun:
    """A sign-in, as its `state` tells of it."""

    with_cookie: bool
    to: str | None


@router.get("/authorize", responses=raising(404))
async def start_github_login(
    response: Response,
    cookie: Annotated[bool, Query(description="The callback also sets the session cookie, for browsers.")] = False,
    to: ConsolePath | None = None,
) -> AuthorizationOut:
    """Returns the GitHub URL to open in the browser. The sign-in must be finished within ten minutes."""
    client, nonce = GitHub(settings().github), secrets.token_urlsafe(32)
    claims = {"nonce": nonce, "cookie": cookie or to is not None, "to": to}
    state = tokens.sign(tokens.OAUTH_STATE, claims, lifetime=LIFETIME)
    cookies.set_cookie(response, STATE_COOKIE, nonce, LIFETIME, path=PATH)
    return AuthorizationOut(authorization_url=await client.get_authorization_url(_callback_url(), state))


@router.get(
    "/callback",
    response_model=LoginOut,
    responses={**raising(400, 401, 403, 404, 409), 303: {"description": "To a page of the console."}},
)
async def finish_github_login(
    request: Request,
    response: Response,
    state: Annotated[Line | None, Query(max_length=4096)] = None,
    code: Annotated[Line | None, Query(max_length=1024)] = None,
    error: Annotated[Line | None, Query(max_length=200)] = None,
    _more: AnyQuery = None,
) -> LoginOut | RedirectResponse:
    """Returns an access token, or leads to the page of the console that the sign-in was begun for. An existing account
    with the same e-mail is linked if both sides have verified it."""
    client, begun = GitHub(settings().github), _check_state(request, state)
    allowed = None if error is not None else code
    if begun.to is not None:
        return await _lead_back(client, request, allowed, to=begun.to)
    response.delete_cookie(STATE_COOKIE, path=PATH)
    return await _sign_in(client, request, response, allowed, with_cookie=begun.with_cookie)


async def _lead_back(client: GitHub, request: Request, code: str | None, *, to: str) -> RedirectResponse:
    """What went wrong, the login page says."""
    response = RedirectResponse(to, 303)
    try:
        await _sign_in(client, request, response, code, with_cookie=True)
    except AppError as problem:
        response = RedirectResponse(f"/console/login?refused={problem.slug}", 303)
    response.delete_cookie(STATE_COOKIE, path=PATH)
    return response


async def _sign_in(
    client: GitHub, request: Request, response: Response, code: str | None, *, with_cookie: bool
) -> LoginOut:
    if code is None:
        raise SignInRefused("You or GitHub cancelled the sign-in. Start it again.")
    profile = await client.identify(code, _callback_url())
    with acting_as_platform():
        user = await write(
            oauth.sign_in, oauth_name=NAME, account_id=profile.account_id, email=profile.email, username=profile.login
        )
    if not user.is_active:
        raise LoginFailed
    ensure_open(user)
    return await issue_login(request, response, user, with_cookie=with_cookie)


def _check_state(request: Request, state: str | None) -> Begun:
    """Checks that this browser started the sign-in (login CSRF)."""
    try:
        claims = tokens.read(tokens.OAUTH_STATE, state or "")
    except TokenInvalid:
        raise SignInRefused("The `state` is invalid or has expired. Start the sign-in again.") from None
    kept = request.cookies.get(STATE_COOKIE, "")
    if not secrets.compare_digest(kept.encode(), str(claims["nonce"]).encode()):
        raise SignInRefused("The sign-in was started in another browser. Start it again in this one.")
    return Begun(bool(claims["cookie"]), claims.get("to"))


def _callback_url() -> str:
    return f"{public_url()}{PATH}/callback"
