"""Recognises an output that repeats itself until its limit: not every server breaks it off."""

LONGEST_UNIT = 300  # characters of what is repeated
LEAST_TIMES = 8
LEAST_CHARACTERS = 400  # that are repeated: a row of dashes, or of zeros, is no loop


def repeats_at_end(text: str) -> bool:
    """Whether the end of a text is one unit again and again, the last time perhaps in part."""
    return any(_ends_with_repeats(text, unit) for unit in range(1, LONGEST_UNIT + 1))


def _ends_with_repeats(text: str, unit: int) -> bool:
    repeated = max(LEAST_CHARACTERS, unit * LEAST_TIMES)
    end = text[-repeated:]
    return len(end) == repeated and end[:-unit] == end[unit:]
