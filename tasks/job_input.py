"""The input of a job: what its request asked, as it may be stored beside the job and shown in lists.

It holds no secret, and never more than a few kilobytes: a text, list or object that is too long ends in a mark that
says how long it was.
"""

from collections.abc import Collection, Mapping
from itertools import zip_longest
from typing import Any

from core.redaction import MASK, is_secret_name, without_secrets

MOST_CHARACTERS = 16_000  # of all texts and names together
LONGEST_TEXT = 1_000
MOST_ITEMS = 20  # of a list or an object within the input
DEEPEST = 8
LONGEST_SECRET = 500  # characters that are looked at beyond a cut, so that half a secret is none
MORE = "…"


def shown_input(asked: Mapping[str, Any], *, left_out: Collection[str] = ()) -> dict[str, Any]:
    """Of the fields `left_out` it says only how long they are."""
    shortening = _Shortening()
    return {
        name: _measured(value) if name in left_out else shortening.value(name, value, depth=1)
        for name, value in asked.items()
    }


def in_order_of_schema(shown: Mapping[str, Any], schema: Any) -> dict[str, Any]:
    """The stored input, with the keys of its JSON schema in the order in which they were sent: JSONB sorts keys."""

    def ordered(name: str, value: Any) -> Any:
        if name == "schema":
            return _in_order_of(schema, value)
        return in_order_of_schema(value, schema) if isinstance(value, dict) else value

    return {name: ordered(name, value) for name, value in shown.items()}


def _in_order_of(sent: Any, shown: Any) -> Any:
    """What is only in `shown`, the mark of a cut, comes last."""
    match sent, shown:
        case dict(), dict():
            places = {name: place for place, name in enumerate(sent)}
            names = sorted(shown, key=lambda name: places.get(name, len(places)))
            return {name: _in_order_of(sent.get(name), shown[name]) for name in names}
        case list(), list():
            return [_in_order_of(*pair) for pair in zip_longest(sent[: len(shown)], shown)]
    return shown


class _Shortening:
    def __init__(self) -> None:
        self._left = MOST_CHARACTERS

    def value(self, name: str, value: Any, depth: int) -> Any:
        match value:
            case str():
                return MASK if value and is_secret_name(name) else self._text(value)
            case dict() | list() if depth > DEEPEST:
                return _measured(value)
            case dict():
                kept = list(value.items())[: self._items()]
                fields = {self._text(key): self.value(key, item, depth + 1) for key, item in kept}
                return fields if len(kept) == len(value) else fields | {MORE: _measured(value)}
            case list():
                items = [self.value(name, item, depth + 1) for item in value[: self._items()]]
                return items if len(items) == len(value) else [*items, _measured(value)]
        self._left -= len(str(value))
        return value

    def _text(self, text: str) -> str:
        most = max(0, min(LONGEST_TEXT, self._left))
        looked_at = without_secrets(text[: most + LONGEST_SECRET])
        shown = looked_at if len(text) <= most else f"{looked_at[:most]}{_measured(text)}"
        self._left -= len(shown)
        return shown

    def _items(self) -> int:
        return MOST_ITEMS if self._left > 0 else 0


def _measured(value: Any) -> Any:
    match value:
        case str():
            return f"{MORE} ({len(value)} characters)"
        case dict():
            return f"{MORE} ({len(value)} fields)"
        case list():
            return f"{MORE} ({len(value)} items)"
    return value
