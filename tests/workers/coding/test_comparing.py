from math import inf, nan
from typing import Any

import pytest

from workers.coding.comparing import is_same
from workers.sandbox.types import Foreign


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        *((1, 1), (2.0, 2), (2, 2.0), (0.1 + 0.2, 0.3), (inf, inf), (nan, nan), (None, None), (True, True)),
        *(("a", "a"), ([1, (2.0,)], [1.0, (2,)]), ({1, 2}, {2, 1}), ({"a": 1e-12}, {"a": 0.0}), (b"x", b"x")),
        *((2**80, 2**80), (1 + 2j, 1 + 2j), ({(1, 2): [3]}, {(1, 2): [3]}), (frozenset({1}), frozenset({1}))),
    ],
)
def test_same(got: Any, expected: Any) -> None:
    assert is_same(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        *((1, 2), (True, 1), (1, True), (0, False), (None, 0), (0, None), ("1", 1), (1.001, 1.0), (inf, -inf)),
        *(((1, 2), [1, 2]), ([1], [1, 1]), ({1: 2}, {1: 3}), ({}, []), (Foreign("X"), 1), (10**400, 1.0)),
        *((2**80 + 1, 2**80), (nan, 1.0), ({"a": 1}, {"b": 1}), (frozenset(), set()), ("a", b"a")),
    ],
)
def test_not_same(got: Any, expected: Any) -> None:
    assert not is_same(got, expected)
