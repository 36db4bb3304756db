"""Splits a text into sentences, with exact offsets.

A sentence is prose or a list item that ends with a full stop or its like. Headings, code, tables, list markers and
fragments ("three things:") are not sentences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.text.blocks import Kind, blocks


@dataclass(frozen=True)
class Sentence:
    """`text` is exactly source[start:end]."""

    text: str
    start: int
    end: int


# A full stop or its like, closing quotes and brackets; then white space or the end, except in scripts without spaces.
# Only the first mark of a run may begin a match: otherwise a long row of dots would take quadratic time.
END = re.compile(r"""(?<![.!?…।؟])[.!?…।؟]++["'”’»)\]*_]*+(?=\s|$)|[。！？]+[」』”’）]*""")
OPENERS = "\"'“‘«([*_`"

_ABBREVIATIONS = """
    e.g i.e eg ie cf vs viz resp approx ca dr mr mrs ms prof st mt jr sr al fig figs eq eqs sec secs ch chap no
    nos vol vols pp ed eds dept univ inc ltd co corp est min max incl z.b d.h bzw usw p.ex
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
INITIAL = re.compile(r"(?:^|[\s.(\[])[^\W\d_]$")
# After a single letter and a full stop these words begin a new sentence; "C. J. van Rijsbergen" continues.
_STARTERS = """
    the a an in it its this that these those they there if when while for with without as at by on to from we you
    he she his her but and or so such some many most each every all both no not one two however because since thus
"""
STARTERS = frozenset(_STARTERS.split())
LONGEST_WITH_CODE = 400  # characters
NEARBY = 80  # characters around a mark that decide whether it ends the sentence
LEAST_LETTERS = 0.6  # of all characters but white space; below that it is a formula or a piece of code


def split(text: str) -> list[Sentence]:
    """In order, without overlap."""
    return [
        sentence
        for block in blocks(text)
        if block.kind in (Kind.PROSE, Kind.ITEM)
        for sentence in _within(text, block.start, block.end)
        if _is_prose(sentence.text)
    ]


def _within(text: str, start: int, end: int) -> Iterator[Sentence]:
    for match in END.finditer(text, start, end):
        if _continues(text, start, match, end):
            continue
        yield Sentence(text[start : match.end()], start, match.end())
        start = _skip_space(text, match.end(), end)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _continues(text: str, start: int, match: re.Match[str], end: int) -> bool:
    following = text[match.end() : min(end, match.end() + NEARBY)].lstrip().lstrip(OPENERS)
    if not following:
        return False
    if following[0].islower() or _is_in_code(text, start, match.end()):
        return True
    return match[0] == "." and _is_abbreviation(text[max(start, match.start() - NEARBY) : match.start()], following)


def _is_in_code(text: str, start: int, end: int) -> bool:
    """Between two backticks. An unclosed backtick must not swallow the rest of the text."""
    return end - start < LONGEST_WITH_CODE and text.count("`", start, end) % 2 == 1


def _is_abbreviation(before: str, following: str) -> bool:
    last = before.split()[-1].lstrip(OPENERS) if before.split() else ""
    if last.lower() in ABBREVIATIONS:
        return True
    return INITIAL.search(before) is not None and _first_word(following) not in STARTERS


def _first_word(text: str) -> str:
    found = re.search(r"\w+", text)
    return found[0].lower() if found else ""


def _is_prose(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    return letters >= LEAST_LETTERS * len("".join(text.split())) and letters > 0
