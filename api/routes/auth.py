from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.security import OAuth2PasswordRequestForm
from fastapi_users.exceptions import (
    InvalidResetPasswordToken,
    InvalidVerifyToken,
    UserAlreadyVerified,
)
from sqlalchemy.orm import Session

from api.accounts import cookies, mails, passwords, rate_limiting
from api.accounts.logins import LoginFailed, TokenRefused, answer_login
from api.accounts.manager import UserManager
from api.accounts.strategy import RevocableTokens
from api.deps import CurrentUser, LoginToken
from api.schemas.auth import (
    AcceptedOut,
    EmailIn,
    LoginOut,
    PasswordIn,
    RegisterIn,
    ResetIn,
    TokenIn,
    UserOut,
)
from api.schemas.texts import Line
from core.errors import Conflict, Invalid
from db.models import User
from db.queries.accounts import users
from db.row_level_security import acting_as_platform
from db.transactions import read, write

router = APIRouter(prefix="/api/auth", tags=["accounts"])

Manager = Annotated[UserManager, Depends(UserManager)]


class NoLogin(Conflict):
    """An API key cannot log out. Delete the key instead: DELETE /api/auth/api-keys/{id}."""


@router.post("/register", status_code=201)
async def register(request: Request, body: RegisterIn) -> UserOut:
    """Makes an account, and sends a mail that asks to confirm the address."""
    await rate_limiting.count_registration(request)
    hashed = await passwords.check_and_hash(body.password, email=body.email, username=body.username)
    with acting_as_platform():
        return UserOut.model_validate(await write(_register, body.email, body.username, hashed))


def _register(session: Session, email: str, username: str, hashed: str) -> User:
    user = users.add(session, email=email, username=username, hashed_password=hashed)
    mails.ask(session, user.id, "verify")
    return user


@router.post("/login")
async def login(
    request: Request,
    response: Response,
    manager: Manager,
    username: Annotated[Line, Form(max_length=320, description="The e-mail.")],
    password: Annotated[str, Form(max_length=1024)],
    cookie: Annotated[bool, Query(description="Also sets the session cookie, for browsers.")] = False,
) -> LoginOut:
    """After some wrong passwords, the wait for another try grows: 429 with `Retry-After`."""
    cookies.ensure_no_other_site(request)
    await rate_limiting.count_login(request, username)
    form = OAuth2PasswordRequestForm(username=username.strip(), password=password)
    user = await manager.authenticate(form)
    if user is None:
        raise LoginFailed
    await rate_limiting.leave_out_login(request, username)
    return await answer_login(response, user, with_cookie=cookie)


@router.post("/logout", status_code=204)
async def logout(user: CurrentUser, token: LoginToken, response: Response) -> None:
    """The token, or the cookie, is useless from now on."""
    if token is None:
        raise NoLogin
    await RevocableTokens().destroy_token(token, await read(users.get, user.id))
    cookies.forget_session(response)


@router.get("/me")
async def me(user: CurrentUser) -> UserOut:
    return UserOut.model_validate(await read(users.get, user.id))


@router.post("/forgot-password", status_code=202)
async def forgot_password(request: Request, body: EmailIn) -> AcceptedOut:
    """Sends a mail with a token for a new password, if there is such an account; the answer does not tell."""
    await rate_limiting.count_mail(request, body.email)
    with acting_as_platform():
        await write(mails.ask_for_email, body.email, "reset")
    return AcceptedOut()


@router.post("/reset-password")
async def reset_password(manager: Manager, body: ResetIn) -> UserOut:
    """The token serves once. Every login from before ends; an address that had not been confirmed is so now, and loses
    the API keys that were made before."""
    try:
        return UserOut.model_validate(await manager.reset_password(body.token, body.password))
    except InvalidResetPasswordToken:
        raise TokenRefused from None


@router.post("/change-password")
async def change_password(
    request: Request, response: Response, user: CurrentUser, token: LoginToken, manager: Manager, body: PasswordIn
) -> LoginOut:
    """Every login from before ends; the answer holds a new one. API keys stay."""
    owner = await read(users.get, user.id)
    await rate_limiting.count_login(request, owner.email)
    if not await passwords.is_password(body.current_password, owner.hashed_password):
        message = "is not the password of this account"
        raise Invalid(f"This {message}.", errors=[{"field": "current_password", "message": message}])
    changed = await manager.change_password(owner, body.password)
    await rate_limiting.leave_out_login(request, owner.email)
    has_cookie = token is not None and token == cookies.find_session(request)
    return await answer_login(response, changed, with_cookie=has_cookie)


@router.post("/request-verify", status_code=202)
async def request_verify(request: Request, body: EmailIn) -> AcceptedOut:
    """Sends a mail with a token that confirms the address, if there is such an account and it is not confirmed."""
    await rate_limiting.count_mail(request, body.email)
    with acting_as_platform():
        await write(mails.ask_for_email, body.email, "verify")
    return AcceptedOut()


@router.post("/verify")
async def verify(manager: Manager, body: TokenIn) -> UserOut:
    """Confirms the e-mail address. The token serves once."""
    try:
        return UserOut.model_validate(await manager.verify(body.token))
    except (InvalidVerifyToken, UserAlreadyVerified):
        raise TokenRefused from None
