"""What the links in mails open. A GET shows a form and changes nothing: mail scanners follow links."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from fastapi_users.exceptions import InvalidResetPasswordToken, InvalidVerifyToken, UserAlreadyVerified

from api.account_pages import rendering
from api.accounts.logins import public_url
from api.accounts.manager import is_link_good
from api.routes.auth import Manager
from core.errors import Invalid

router = APIRouter(include_in_schema=False)

LONGEST_TOKEN = 4096
LONGEST_PASSWORD = 1024

SIGN_IN = "Sign in"
#: Where another mail comes from.
AGAIN = {
    "verify": ("Ask for another mail, on the page of your account", "account"),
    "reset": ("Ask for another mail", "forgot-password"),
}

Token = Annotated[str, Query()]
PostedToken = Annotated[str, Form()]


@router.api_route("/verify", methods=["GET", "HEAD"])
async def show_verification(token: Token = "") -> HTMLResponse:  # no token is a wrong one
    if not is_link_good("verify", token):
        return _refused("verify")
    return rendering.form(
        "Confirm your e-mail address",
        "Press the button to confirm that this address is yours.",
        action="verify",
        fields=rendering.token_field(token),
        button="Confirm the address",
    )


@router.api_route("/api/auth/verify", methods=["GET", "HEAD"])
async def go_to_verification(token: Token = "") -> RedirectResponse:  # as above
    """For sites whose mails link to the API. Nothing is verified before somebody presses the button."""
    return RedirectResponse(f"{public_url()}/verify?{urlencode({'token': token[:LONGEST_TOKEN]})}", status_code=303)


@router.post("/verify")
async def verify(manager: Manager, token: PostedToken = "") -> HTMLResponse:  # as above
    try:
        await manager.verify(token[:LONGEST_TOKEN])
    except UserAlreadyVerified:
        return _confirmed("It was confirmed before. There is nothing left to do.")
    except InvalidVerifyToken:
        return _refused("verify")
    return _confirmed("Thank you. You can sign in now, or close this page.")


@router.api_route("/reset-password", methods=["GET", "HEAD"])
async def show_reset(token: Token = "") -> HTMLResponse:  # as above
    return _reset_form(token) if is_link_good("reset", token) else _refused("reset")


@router.post("/reset-password")
async def reset_password(
    manager: Manager,
    token: PostedToken = "",  # as above
    password: PostedToken = "",  # an empty one is too weak
) -> HTMLResponse:
    try:
        await manager.reset_password(token[:LONGEST_TOKEN], password[:LONGEST_PASSWORD])
    except InvalidResetPasswordToken:
        return _refused("reset")
    except Invalid as weak:
        return _reset_form(token, problem=weak.detail)
    text = "Every login from before has ended. You can sign in with the new password now, or close this page."
    return rendering.message("Your password is set", text, then=SIGN_IN, to="login")


@router.get("/account.css")
async def get_style() -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return PlainTextResponse(rendering.STYLE, media_type="text/css", headers=headers)


def _reset_form(token: str, *, problem: str = "") -> HTMLResponse:
    return rendering.form(
        "Set a new password",
        "It replaces the password of your account and ends every login from before.",
        action="reset-password",
        fields=f"{rendering.token_field(token)}\n{rendering.password_field()}",
        button="Set the password",
        problem=problem,
    )


def _confirmed(text: str) -> HTMLResponse:
    return rendering.message("Your address is confirmed", text, then=SIGN_IN, to="login")


def _refused(purpose: Literal["verify", "reset"]) -> HTMLResponse:
    then, to = AGAIN[purpose]
    text = "It is incomplete, older than an hour, or was used already."
    return rendering.message("This link does not work any more", text, then=then, to=to, status=400)
