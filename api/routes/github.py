"""Sign-in with GitHub (OAuth). The `state` is signed and bound to the browser by a cookie of its own."""

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.accounts import cookies
from api.accounts.github import NAME, GitHub, SignInRefused
from api.accounts.logins import LoginFailed, ensure_open, issue_login, public_url
from api.schemas.auth import AuthorizationOut, LoginOut
from api.schemas.texts import Line
from api.strict_input import AnyQuery
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


@router.get("/authorize")
async def start_github_login(
    response: Response,
    cookie: Annotated[bool, Query(description="The callback also sets the session cookie, for browsers.")] = False,
) -> AuthorizationOut:
    """Returns the GitHub URL to open in the browser. The sign-in must be finished within ten minutes."""
    client, nonce = GitHub(settings().github), secrets.token_urlsafe(32)
    state = tokens.sign(tokens.OAUTH_STATE, {"nonce": nonce, "cookie": cookie}, lifetime=LIFETIME)
    cookies.set_cookie(response, STATE_COOKIE, nonce, LIFETIME, path=PATH)
    return AuthorizationOut(authorization_url=await client.get_authorization_url(_callback_url(), state))


@router.get("/callback")
async def finish_github_login(
    request: Request,
    response: Response,
    state: Annotated[Line | None, Query(max_length=4096)] = None,
    code: Annotated[Line | None, Query(max_length=1024)] = None,
    error: Annotated[Line | None, Query(max_length=200)] = None,
    _more: AnyQuery = None,
) -> LoginOut:
    """Returns an access token. An existing account with the same e-mail is linked if both sides have verified it."""
    client = GitHub(settings().github)
    with_cookie = _check_state(request, state)
    response.delete_cookie(STATE_COOKIE, path=PATH)
    if error is not None or code is None:
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


def _check_state(request: Request, state: str | None) -> bool:
    """Checks that this browser started the sign-in (login CSRF). Returns whether it asked for the session cookie."""
    try:
        claims = tokens.read(tokens.OAUTH_STATE, state or "")
    except TokenInvalid:
        raise SignInRefused("The `state` is invalid or has expired. Start the sign-in again.") from None
    kept = request.cookies.get(STATE_COOKIE, "")
    if not secrets.compare_digest(kept.encode(), str(claims["nonce"]).encode()):
        raise SignInRefused("The sign-in was started in another browser. Start it again in this one.")
    return bool(claims["cookie"])


def _callback_url() -> str:
    return f"{public_url()}{PATH}/callback"
