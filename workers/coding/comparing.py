"""Whether what came out of a sandbox is what a test expects."""

import math
from typing import Any

RELATIVE, ABSOLUTE = 1e-6, 1e-9  # of sums of floats, which depend on their order


def is_same(got: Any, expected: Any) -> bool:
    """Types must fit, but a whole number may be an int or a float. Floats need to agree to six digits."""
    if isinstance(expected, bool) or isinstance(got, bool) or expected is None:
        return got is expected
    if isinstance(expected, int | float | complex):
        return isinstance(got, int | float | complex) and _are_close(got, expected)
    if type(got) is not type(expected):
        return False
    if isinstance(expected, list | tuple):
        return len(got) == len(expected) and all(map(is_same, got, expected))
    if isinstance(expected, dict):
        return got.keys() == expected.keys() and all(is_same(got[key], one) for key, one in expected.items())
    return bool(got == expected)


def _are_close(got: Any, expected: Any) -> bool:
    if isinstance(got, int) and isinstance(expected, int):
        return got == expected
    if isinstance(got, complex) or isinstance(expected, complex):
        return _are_close(complex(got).real, complex(expected).real) and _are_close(
            complex(got).imag, complex(expected).imag
        )
    try:
        first, second = float(got), float(expected)
    except OverflowError:
        return False
    if math.isnan(first) or math.isnan(second):
        return math.isnan(first) and math.isnan(second)
    return math.isclose(first, second, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
