"""The response to a login, and errors that do not reveal whether an account exists."""

from fastapi import Request, Response

from api.accounts import cookies
from api.accounts.strategy import RevocableTokens
from api.schemas.auth import LoginOut
from core.errors import AppError, Forbidden
from core.settings import settings
from db.models import User
from db.queries.accounts import users
from workers.accounts import devices


class LoginFailed(AppError):
    """The e-mail or the password is wrong, or the account is disabled."""

    slug = "login-failed"


class TokenRefused(AppError):
    """The token is invalid, expired or already used. Request a new e-mail."""

    slug = "token-invalid"


class EmailNotVerified(Forbidden):
    """Your e-mail address is not verified yet. Open the link that was mailed to you, or ask for it again with
    POST /api/auth/request-verify."""

    slug = "email-not-verified"


def ensure_open(user: User) -> None:
    """For somebody who has shown the right password: nobody else learns whether the address is verified."""
    if users.is_awaited(user):
        raise EmailNotVerified


async def issue_login(request: Request, response: Response, user: User, *, with_cookie: bool) -> LoginOut:
    strategy = RevocableTokens()
    token = await strategy.write_token(user, devices.describe(request.headers.get("user-agent", "")))
    if with_cookie:
        cookies.set_session_cookie(response, token, strategy.lifetime)
    response.headers["Cache-Control"] = "no-store"
    return LoginOut(access_token=token)


def public_url() -> str:
    """The configured URL of this site, never taken from a request's Host header."""
    return settings().site.url
