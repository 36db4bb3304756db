from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from fastapi_users.exceptions import (
    InvalidResetPasswordToken,
    InvalidVerifyToken,
    UserAlreadyVerified,
)
from sqlalchemy.orm import Session

from api.accounts import cookies, mails, passwords, rate_limiting
from api.accounts.login_body import LOGIN_BODY, GivenLogin
from api.accounts.logins import LoginFailed, TokenRefused, ensure_open, issue_login
from api.accounts.manager import UserManager
from api.accounts.strategy import RevocableTokens
from api.deps import CurrentUser, LoginToken
from api.openapi.problems import raising
from api.schemas.auth import (
    AcceptedOut,
    EmailIn,
    LoginOptionsOut,
    LoginOut,
    PasswordIn,
    RegisterIn,
    ResetIn,
    TokenIn,
    UserOut,
    render_user,
)
from core.errors import Conflict, Invalid
from core.settings import settings
from db.models import User
from db.queries.accounts import users
from db.row_level_security import acting_as_platform
from db.transactions import read, write

router = APIRouter(prefix="/api/auth", tags=["accounts"])

Manager = Annotated[UserManager, Depends(UserManager)]


class NoLogin(Conflict):
    """An API key cannot log out. Delete the key instead: DELETE /api/auth/api-keys/{id}."""


@router.get("/options")
async def get_login_options() -> LoginOptionsOut:
    """Returns how people get in, for a login page."""
    return LoginOptionsOut(github=settings().github.is_configured, registration=settings().logins.registration)


@router.post("/register", status_code=201, responses=raising(403))
async def register_user(request: Request, body: RegisterIn) -> UserOut:
    """Creates an account and sends an e-mail to verify the address."""
    users.ensure_registration()
    await rate_limiting.count_registration(request)
    hashed = await passwords.check_and_hash(body.password, email=body.email, username=body.username)
    with acting_as_platform():
        return render_user(await write(_register, body.email, body.username, hashed))


def _register(session: Session, email: str, username: str, hashed: str) -> User:
    user = users.add(session, email=email, username=username, hashed_password=hashed)
    mails.submit_mail(session, user.id, "verify")
    return user


@router.post("/login", responses=raising(401, 403), openapi_extra={"requestBody": LOGIN_BODY})
async def log_in(
    request: Request,
    response: Response,
    manager: Manager,
    given: GivenLogin,
    cookie: Annotated[bool, Query(description="Also set the session cookie, for browsers.")] = False,
) -> LoginOut:
    """Returns an access token. Failed attempts are rate limited: after some of them 429 with `Retry-After`."""
    cookies.ensure_not_cross_site(request)
    await rate_limiting.count_login(request, given.username)
    form = OAuth2PasswordRequestForm(username=given.username.strip(), password=given.password)
    user = await manager.authenticate(form)
    if user is None:
        raise LoginFailed
    await rate_limiting.uncount_login(request, given.username)
    ensure_open(user)
    return await issue_login(request, response, user, with_cookie=cookie)


@router.post("/logout", status_code=204)
async def log_out(user: CurrentUser, token: LoginToken, response: Response) -> None:
    """Revokes the access token or session of this request at once."""
    if token is None:
        raise NoLogin
    await RevocableTokens().destroy_token(token, await read(users.get, user.id))
    cookies.delete_session_cookie(response)


@router.get("/me")
async def get_current_user(user: CurrentUser) -> UserOut:
    """Returns your account."""
    return render_user(await read(users.get, user.id))


@router.post("/forgot-password", status_code=202)
async def request_password_reset(request: Request, body: EmailIn) -> AcceptedOut:
    """Sends an e-mail with a token to reset the password. The response does not reveal whether the account exists."""
    await rate_limiting.count_mail(request, body.email)
    with acting_as_platform():
        await write(mails.submit_mail_to, body.email, "reset")
    return AcceptedOut()


@router.post("/reset-password")
async def reset_password(manager: Manager, body: ResetIn) -> UserOut:
    """Sets a new password with the token from the e-mail, which works once. All access tokens and sessions end. An
    unverified e-mail address becomes verified, and the API keys created before that are deleted."""
    try:
        return render_user(await manager.reset_password(body.token, body.password))
    except InvalidResetPasswordToken:
        raise TokenRefused from None


@router.post("/change-password")
async def change_password(
    request: Request, response: Response, user: CurrentUser, token: LoginToken, manager: Manager, body: PasswordIn
) -> LoginOut:
    """Sets a new password. All access tokens and sessions end; the response has a new token. API keys stay valid."""
    owner = await read(users.get, user.id)
    await rate_limiting.count_login(request, owner.email)
    if not await passwords.is_password(body.current_password, owner.hashed_password):
        message = "must be the current password of this account"
        raise Invalid(f"current_password {message}.", errors=[{"field": "current_password", "message": message}])
    changed = await manager.change_password(owner, body.password)
    await rate_limiting.uncount_login(request, owner.email)
    has_cookie = token is not None and token == cookies.find_session_token(request)
    return await issue_login(request, response, changed, with_cookie=has_cookie)


@router.post("/request-verify", status_code=202)
async def request_verification(request: Request, body: EmailIn) -> AcceptedOut:
    """Sends an e-mail with a token to verify the address. The response does not reveal whether the account exists."""
    await rate_limiting.count_mail(request, body.email)
    with acting_as_platform():
        await write(mails.submit_mail_to, body.email, "verify")
    return AcceptedOut()


@router.post("/verify")
async def verify_email(manager: Manager, body: TokenIn) -> UserOut:
    """Verifies the e-mail address with the token from the e-mail, which works once."""
    try:
        return render_user(await manager.verify(body.token))
    except (InvalidVerifyToken, UserAlreadyVerified):
        raise TokenRefused from None
