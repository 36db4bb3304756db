"""What the fonts of reports can print, and what stands for the rest."""

import re
from collections.abc import Callable
from typing import Any

from workers.reports.font_coverage import RANGES

#: Stands for a character that no font covers.
MARK = "□"
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufff0-\ufffb\ufffe\uffff]")
#: Spaces of any width, and characters that Unicode says to ignore where a font does not have them.
_INVISIBLE = (
    "\n\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\u3164"
    "\ufe00-\ufe0f\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_COVERED = "".join("-".join(re.escape(chr(int(end, 16))) for end in run.split("-")) for run in RANGES.split())
_UNCOVERED = re.compile(f"[^{_INVISIBLE}{_COVERED}]")
#: Latin, Greek, Cyrillic and common punctuation without combining marks: printed whatever stands beside them.
_UNSURE = re.compile("[^\n\u0020-\u007e\u00a0-\u02ff\u0370-\u03ff\u0400-\u045f\u2010-\u2027\u20ac\u25a1]")


def in_all_texts(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with `change` applied to each text in it; keys stay."""
    match value:
        case str():
            return change(value)
        case dict():
            return {key: in_all_texts(part, change) for key, part in value.items()}
        case list() | tuple():
            return [in_all_texts(part, change) for part in value]
    return value


def without_controls(text: str) -> str:
    """Controls become spaces. The byte order mark is inside a text what U+2060 is, for which it needs no font."""
    return _CONTROLS.sub(" ", text.replace("\ufeff", "\u2060"))


def mark_uncovered(text: str) -> str:
    """Replaces each character that no font covers."""
    return _UNCOVERED.sub(MARK, text)


def mark_unsure(text: str) -> str:
    """Replaces each character that is not printed beside every other: a font with a base may lack its accent."""
    return _UNSURE.sub(MARK, text)
