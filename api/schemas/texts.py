"""Checks that every incoming text can be stored in PostgreSQL, and is bounded."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from core.names import shown_name
from core.storable import is_storable

T = TypeVar("T")

LONGEST_URL = 2_048
NAMES = {"name", "title", "username"}  # the fields that are shown as a name, wherever they stand
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_FIELDS = 100  # of one object, known or not: each unknown one would be an error


def storable(value: T) -> T:
    """The value itself. Rejects NUL and unpaired surrogates at any depth: PostgreSQL cannot store them."""
    if not all(is_storable(text) for text in _texts(value)):
        raise PydanticCustomError("unstorable_text", "Text must not contain NUL characters or unpaired surrogates")
    return value


def _texts(value: Any) -> list[str]:
    found: list[str] = []
    left = [value]
    while left:
        match left.pop():
            case str(text):
                found.append(text)
            case dict(fields):
                left += [*fields, *fields.values()]
            case list(items):
                left += items
    return found


Line = Annotated[str, AfterValidator(storable)]


def _written_as_date(value: Any) -> Any:
    """Pydantic would take a number, and a text of digits, for seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and ISO_DATE.match(value)):
        return value
    raise PydanticCustomError("no_date", "Write a time as 2026-01-31T09:30:00Z (ISO 8601)")


WrittenAsDate = BeforeValidator(_written_as_date)


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("unstorable_moment", "The time lies outside of the years 1 to 9999 (UTC)") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc), WrittenAsDate]


CallbackUrl = Annotated[Line, Field(max_length=LONGEST_URL, description="Is sent a webhook when the job ends.")]


class Body(BaseModel):
    """The body of a JSON request. An unknown field is an error: a misspelt one would be left out in silence."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_few_fields(cls, body: Any) -> Any:
        if isinstance(body, dict) and len(body) > MOST_FIELDS:
            raise PydanticCustomError("too_many_fields", f"An object may have at most {MOST_FIELDS} fields")
        return body

    @field_validator("*", mode="before")
    @classmethod
    def _is_storable_field(cls, value: Any, field: ValidationInfo) -> Any:
        stored = storable(value)
        return shown_name(stored) if field.field_name in NAMES and isinstance(stored, str) else stored
