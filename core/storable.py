"""Texts and JSON as PostgreSQL can store them."""

from typing import Any

from pydantic_core import PydanticSerializationError, to_json

NUL = rb"\u0000"


def is_storable(text: str) -> bool:
    """True where PostgreSQL can store the text: it has neither NUL nor unpaired surrogates."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def storable_text(text: str) -> str:
    """The text with U+FFFD in place of each NUL and each half of a surrogate pair. `"a\\0"` becomes `"a\\ufffd"`."""
    if is_storable(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")


def storable_json(value: Any) -> str:
    """The value as JSON, with its texts as by `storable_text`, and null in place of numbers that are not finite, which
    JSON does not have. Raises `PydanticSerializationError` for what has no form in JSON."""
    try:
        written = to_json(value, inf_nan_mode="null")
    except PydanticSerializationError:  # perhaps a surrogate
        written = NUL
    if NUL in written:
        written = to_json(_with_storable_texts(value), inf_nan_mode="null")
    return written.decode()


def _with_storable_texts(value: Any) -> Any:
    match value:
        case str():
            return storable_text(value)
        case dict():
            return {_with_storable_texts(key): _with_storable_texts(item) for key, item in value.items()}
        case list() | tuple():
            return [_with_storable_texts(item) for item in value]
    return value
