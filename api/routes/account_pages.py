"""What the links in mails open. A GET shows a form and changes nothing: mail scanners follow links."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi_users.exceptions import InvalidResetPasswordToken, InvalidVerifyToken, UserAlreadyVerified

from api.account_pages import rendering
from api.accounts.manager import is_link_good
from api.routes.auth import Manager
from core.errors import Invalid

router = APIRouter(include_in_schema=False)

LONGEST_TOKEN = 4096
LONGEST_PASSWORD = 1024

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


@router.post("/verify")
async def verify(manager: Manager, token: PostedToken = "") -> HTMLResponse:  # as above
    try:
        await manager.verify(token[:LONGEST_TOKEN])
    except UserAlreadyVerified:
        return rendering.message("Your address is confirmed", "It was confirmed before. There is nothing left to do.")
    except InvalidVerifyToken:
        return _refused("verify")
    return rendering.message("Your address is confirmed", "Thank you. You can close this page and log in.")


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
    return rendering.message(
        "Your password is set", "Every login from before has ended. You can close this page and log in with it."
    )


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


def _refused(purpose: str) -> HTMLResponse:
    again = "Ask for another mail to confirm your address." if purpose == "verify" else "Ask for a new password again."
    return rendering.message(
        "This link does not work any more",
        f"It is incomplete, older than an hour, or was used already. {again}",
        status=400,
    )
