"""The response to a login, and errors that do not reveal whether an account exists."""

from fastapi import Response

from api.accounts import cookies
from api.accounts.strategy import RevocableTokens
from api.schemas.auth import LoginOut
from core.errors import AppError
from core.settings import settings
from db.models import User


class LoginFailed(AppError):
    """The e-mail or the password is wrong, or the account is disabled."""

    slug = "login-failed"


class TokenRefused(AppError):
    """The token is invalid, expired or already used. Request a new e-mail."""

    slug = "token-invalid"


async def issue_login(response: Response, user: User, *, with_cookie: bool) -> LoginOut:
    strategy = RevocableTokens()
    token = await strategy.write_token(user)
    if with_cookie:
        cookies.set_session_cookie(response, token, strategy.lifetime)
    response.headers["Cache-Control"] = "no-store"
    return LoginOut(access_token=token)


def public_url() -> str:
    """The configured URL of this site, never taken from a request's Host header."""
    return settings().site.url
