"""The body of a login: a form as OAuth 2 has it, or JSON."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import AliasChoices, Field

from api.schemas.texts import Body, Line
from api.strict_input import validated
from core.errors import UnsupportedMediaType

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class LoginIn(Body):
    """`email` is another name of `username`."""

    username: Annotated[
        Line,
        Field(
            max_length=320,
            validation_alias=AliasChoices("username", "email"),
            description="The e-mail address of the account.",
        ),
    ]
    password: Annotated[str, Field(max_length=1024)]


LOGIN_BODY: dict[str, Any] = {
    "required": True,
    "content": {media_type: {"schema": LoginIn.model_json_schema()} for media_type in (*FORMS[:1], "application/json")},
}


async def _login(request: Request) -> AsyncIterator[LoginIn]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in FORMS:
        async with request.form(max_files=0, max_fields=10) as form:
            yield validated(LoginIn, dict(form))
    elif media_type == "application/json":
        yield validated(LoginIn, await request.body())
    elif not media_type and not await request.body():
        yield validated(LoginIn, {})
    else:
        raise UnsupportedMediaType(f"Send {FORMS[0]} or application/json with `username` and `password`.")


GivenLogin = Annotated[LoginIn, Depends(_login)]
