"""Checks that every incoming text can be stored in PostgreSQL."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, field_validator
from pydantic_core import PydanticCustomError

T = TypeVar("T")


def storable(value: T) -> T:
    """The value itself. Rejects NUL and unpaired surrogates at any depth: PostgreSQL cannot store them."""
    if not all(_is_storable(text) for text in _texts(value)):
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


def _is_storable(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


Line = Annotated[str, AfterValidator(storable)]


class Body(BaseModel):
    """The body of a JSON request."""

    @field_validator("*", mode="before")
    @classmethod
    def _is_storable_field(cls, value: Any) -> Any:
        return storable(value)
