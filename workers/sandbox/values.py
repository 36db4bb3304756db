"""Python values as JSON, and back: what leaves a sandbox, and what a stored exercise expects.

None, bool, int, finite float, str, list and dict with plain keys stand for themselves. Anything else is a dict with
one key that begins with `$`: `{"$tuple": [...]}`, `{"$set": [...]}`, `{"$dict": [[key, value], ...]}` and so on.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from workers.sandbox.types import Foreign

MOST_EXACT = 2**53  # beyond, some readers of JSON round integers
TAG = "$"


class NotAValue(ValueError):
    """This JSON stands for no Python value."""


def to_json(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < MOST_EXACT else {"$int": hex(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, list):
        return [to_json(one) for one in value]
    return _tagged(value)


def _tagged(value: Any) -> Any:
    if isinstance(value, dict):
        if all(isinstance(key, str) and not key.startswith(TAG) for key in value):
            return {key: to_json(one) for key, one in value.items()}
        return {"$dict": [[to_json(key), to_json(one)] for key, one in value.items()]}
    for name, kind in (("$tuple", tuple), ("$set", set), ("$frozenset", frozenset)):
        if isinstance(value, kind):
            return {name: [to_json(one) for one in value]}
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if isinstance(value, complex):
        return {"$complex": [repr(value.real), repr(value.imag)]}
    raise NotAValue(f"{type(value).__name__} has no form in JSON")


def from_json(data: Any) -> Any:
    """The JSON may come from anywhere: whatever is wrong with it is `NotAValue`."""
    try:
        return _read(data)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise NotAValue(f"no Python value: {type(error).__name__}") from error


def _read(data: Any) -> Any:
    if isinstance(data, list):
        return [_read(one) for one in data]
    if not isinstance(data, dict):
        return data
    tags = [key for key in data if key.startswith(TAG)]
    if not tags:
        return {key: _read(one) for key, one in data.items()}
    if len(data) != 1:
        raise NotAValue("a tag stands alone")
    return READERS[tags[0]](data[tags[0]])


READERS: Mapping[str, Callable[[Any], Any]] = {
    "$int": lambda text: int(text, 16),
    "$float": float,
    "$tuple": lambda items: tuple(_read(one) for one in items),
    "$set": lambda items: {_read(one) for one in items},
    "$frozenset": lambda items: frozenset(_read(one) for one in items),
    "$dict": lambda pairs: {_read(key): _read(one) for key, one in pairs},
    "$bytes": bytes.fromhex,
    "$complex": lambda parts: complex(float(parts[0]), float(parts[1])),
    "$object": lambda name: Foreign(str(name)[:60]),
}
