"""Checks that all that comes in can be stored in PostgreSQL, and is bounded."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from math import isfinite
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
Place = tuple[Any, str | int] | None
"""Where a value stands in another one: the place of what it stands in, and its key or position there."""
PLACE = "place"  # of what is wrong in a field, among the context of its error

LONGEST_URL = 2_048
NAMES = {"name", "title", "username"}  # the fields that are shown as a name, wherever they stand
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_FIELDS = 100  # of one object, known or not: each unknown one would be an error


def storable(value: T) -> T:
    """The value itself. Rejects what PostgreSQL cannot store, at any depth: NUL and unpaired surrogates in texts, and
    numbers that are not finite, which Python reads though JSON has none."""
    for part, place in _parts(value):
        if isinstance(part, str) and not is_storable(part):
            raise PydanticCustomError("unstorable_text", "Text must not contain NUL characters or unpaired surrogates")
        if isinstance(part, float) and not isfinite(part):
            raise PydanticCustomError("unstorable_number", "A number must be finite", {PLACE: _names(place)})
    return value


def _parts(value: Any) -> Iterator[tuple[Any, Place]]:
    """All values in a value with their places. The key of an object stands where its value does, and comes first."""
    left: list[tuple[Any, Place]] = [(value, None)]
    while left:
        part, place = left.pop()
        yield part, place
        match part:
            case dict():
                for key, item in part.items():
                    left += [(item, (place, key)), (key, (place, key))]
            case list():
                left += [(item, (place, number)) for number, item in enumerate(part)]


def _names(place: Place) -> list[str | int]:
    """From the outermost on."""
    names = []
    while place is not None:
        place, name = place
        names.append(name)
    return names[::-1]


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
