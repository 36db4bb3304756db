"""Raised numbers as plain text writes them: `10^6`. Other raised letters stay as they are, as in `1st`."""

import re

NUMBER = re.compile(r"[+\-−–]?\d{1,9}")
EXPONENT = re.compile(r"[\w+\-−–*/.,·]{0,40}\d[\w+\-−–*/.,·]{0,40}")
CLOSING = ")]}"


def marks(raised: str, *, after: str) -> tuple[str, str]:
    """What is to stand around it. Only letters, digits and closing brackets before it have an exponent."""
    if not after or not (after[-1].isalnum() or after[-1] in CLOSING):
        return "", ""
    if NUMBER.fullmatch(raised):
        return "^", ""
    return ("^(", ")") if EXPONENT.fullmatch(raised) else ("", "")
