"""Metadata: what clients note on a document or a job, as pairs of texts, and find it again by."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from pydantic import Field, TypeAdapter, ValidationError

from api.schemas.texts import Line
from core.errors import Invalid

MOST_PAIRS = 16
LONGEST_FORM = 20_000
FORM = 'A JSON object of up to 16 pairs of texts, like `{"course": "biology"}`.'
PREFIX = "metadata."

Metadata = Annotated[
    dict[Annotated[Line, Field(min_length=1, max_length=64)], Annotated[Line, Field(max_length=512)]],
    Field(max_length=MOST_PAIRS, description="Up to 16 pairs of texts of your choice."),
]

_metadata: TypeAdapter[dict[str, str]] = TypeAdapter(Metadata)


async def _of_form(
    metadata: Annotated[
        Annotated[str, Field(max_length=LONGEST_FORM)] | None,
        Form(description=FORM),
    ] = None,
) -> dict[str, str] | None:
    """Raises `Invalid`."""
    return checked(metadata) if metadata else None


def checked(metadata: str | Mapping[str, Any]) -> dict[str, str]:
    """From a form's JSON, or a body. Raises `Invalid`."""
    try:
        return _metadata.validate_json(metadata) if isinstance(metadata, str) else _metadata.validate_python(metadata)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> Invalid:
    errors = [
        {"field": ".".join(["metadata", *map(str, found["loc"])]), "message": found["msg"]}
        for found in error.errors(include_url=False, include_input=False)
    ]
    return Invalid("; ".join(f"{one['field']}: {one['message']}" for one in errors), errors=errors)


async def of_query(request: Request) -> Mapping[str, str]:
    """`?metadata.KEY=VALUE`, for any number of keys. Raises `Invalid`."""
    if not request.scope["query_string"]:
        return {}
    asked = {name: value for name, value in request.query_params.items() if name.startswith(PREFIX)}
    return checked({name.removeprefix(PREFIX): value for name, value in asked.items()})


FormMetadata = Annotated[dict[str, str] | None, Depends(_of_form)]
QueryMetadata = Annotated[Mapping[str, str], Depends(of_query)]
