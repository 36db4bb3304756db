"""What PostgreSQL cannot store is replaced, and all else stays."""

import json

import pytest
from pydantic_core import PydanticSerializationError

from core.storable import storable_json, storable_text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("ä \U0001f600 \\u0000", "ä \U0001f600 \\u0000"),
        ("a\0b\0", "a\ufffdb\ufffd"),
        ("half \ud83d, half \ude00", "half \ufffd, half \ufffd"),
        ("in two halves \ud83d\ude00\0", "in two halves \U0001f600\ufffd"),
    ],
    ids=ascii,
)
def test_text(text: str, stored: str) -> None:
    assert storable_text(text) == stored
    for value, expected in ((text, stored), ({text: [{"a": (text, 1)}]}, {stored: [{"a": [stored, 1]}]})):
        assert json.loads(storable_json(value)) == expected


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_number_that_is_not_finite_is_null(number: float) -> None:
    assert storable_json({"a": number, "b": ["\0", number, 0.5]}) == '{"a":null,"b":["\ufffd",null,0.5]}'


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(PydanticSerializationError, match="unknown type"):
        storable_json({"a": object()})
