"""A text without what differs between two copies of it: case, white space, typographic marks and emphasis."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_REPLACEMENTS = {
    **dict.fromkeys("\"'“”„‟‘’‚‛«»‹›`´′″", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("*_\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    "`": "",
}


@dataclass(frozen=True)
class Folded:
    """`offsets[i]` is the offset in the original text of the character that `text[i]` comes from."""

    text: str
    offsets: Sequence[int]


def fold(text: str) -> Folded:
    characters: list[str] = []
    offsets: list[int] = []
    for offset, original in enumerate(text):
        for character in _folded(original):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            offsets.append(offset)
    return Folded("".join(characters), offsets)


def _folded(character: str) -> str:
    """One character, none, or the several that NFKD and case folding make of it."""
    if character.isspace():
        return " "
    if character in _REPLACEMENTS:
        return _REPLACEMENTS[character]
    return unicodedata.normalize("NFKD", character).casefold()
