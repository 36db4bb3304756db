"""What fonts can print, and what stands for the rest."""

import re
from collections.abc import Callable
from typing import Any

#: Stands for a character that no font covers.
MARK = "□"
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufff0-\ufffb\ufffe\uffff]")
#: Latin, Greek, Cyrillic and common punctuation: in every font that comes with typst.
_UNCOVERED = re.compile("[^\n\u0020-\u02ff\u0370-\u03ff\u0400-\u045f\u2010-\u2027\u20ac\u25a1]")
_FIRST_OF_LARGE_SCRIPTS = 0x2E80


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
    return _CONTROLS.sub(" ", text)


def without(missing: str, text: str) -> str:
    """`missing` as marks. From the blocks of Chinese on, its neighbours go with it: a font has all of them or none."""
    for character in missing:
        text = re.sub(_as_class(character), MARK, text)
    return text


def _as_class(character: str) -> str:
    code = ord(character)
    if code < _FIRST_OF_LARGE_SCRIPTS:
        return re.escape(character)
    start = code & ~0xFFF
    return f"[{chr(max(start, _FIRST_OF_LARGE_SCRIPTS))}-{chr(start + 0xFFF)}]"


def only_covered(text: str) -> str:
    return _UNCOVERED.sub(MARK, text)
