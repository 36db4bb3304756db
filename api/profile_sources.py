"""The text of a profile to ingest: a file in a multipart form, or JSON."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import Json
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as FormFile

from api.deps import CurrentUser
from api.metadata import FORM, LONGEST_FORM, Metadata
from api.schemas.auth import Email, Username
from api.schemas.profiles import IngestIn
from api.schemas.texts import LONGEST_URL, Body, CallbackUrl
from api.strict_input import validated
from api.uploads import UploadedFile, check_text, read_upload
from core.errors import UnsupportedMediaType
from db.queries.profiles import profiles

TEXT_PATH = "profile.md"

REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": IngestIn.model_json_schema()},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {
                        "type": "string",
                        "format": "binary",
                        "description": "A file of any type that documents accept.",
                    },
                    "email": {
                        "type": "string",
                        "format": "email",
                        "maxLength": 320,
                        "description": "For administrators: the account whose profile it is.",
                    },
                    "username": {"type": "string", "maxLength": 100},
                    "metadata": {"type": "string", "maxLength": LONGEST_FORM, "description": FORM},
                    "callback_url": {"type": "string", "maxLength": LONGEST_URL},
                },
            }
        },
    },
}


class FormFields(Body):
    email: Email | None = None
    username: Username | None = None
    metadata: Json[Metadata] | None = None
    callback_url: CallbackUrl | None = None


@dataclass(frozen=True)
class NewSource:
    file: UploadedFile
    fields: FormFields


async def _source(user: CurrentUser, request: Request) -> AsyncIterator[NewSource]:
    """Validates the request before anything is stored. Authentication comes first, before the body is read."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "multipart/form-data":
        async with request.form(max_files=1, max_fields=10) as form:
            yield await _from_form(form)
    elif content_type in ("application/json", ""):
        yield _from_json(await request.body())
    else:
        raise UnsupportedMediaType("Send multipart/form-data with a `file`, or JSON with a `text`.")


def _from_json(body: bytes) -> NewSource:
    body_in = validated(IngestIn, body)
    profiles.check_length(body_in.text)
    file = UploadedFile(path=TEXT_PATH, kind="markdown", body=body_in.text.encode())
    check_text(file.body, TEXT_PATH)
    return NewSource(
        file, FormFields(email=body_in.email, username=body_in.username, callback_url=body_in.callback_url)
    )


async def _from_form(form: FormData) -> NewSource:
    file = form.get("file")
    if not isinstance(file, FormFile):
        raise RequestValidationError(
            [{"type": "missing", "loc": ("body", "file"), "msg": "Send the file in the form field `file`"}]
        )
    fields = {name: value for name, value in form.items() if value and name != "file"}
    upload = UploadFile(file.file, size=file.size, filename=file.filename, headers=file.headers)
    return NewSource(await read_upload(upload), validated(FormFields, fields))


SourceDep = Annotated[NewSource, Depends(_source)]
