"""The lines of an ad or a CV, each with its place, and what its heading says it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from workers.cv.dates import RANGE
from workers.profiles.sections import section_of
from workers.text import sentences

MARK = re.compile(r"\s*(?:(?:[-*+•◦‣▪●○■□➢✓✔·–—]|\d{1,2}[.)])\s+)?")
AROUND = " \t*_`#|"
HEADING_MARK = re.compile(r"\s{0,3}#{1,6}\s")
LONGEST_LINE = 240  # characters; a longer one is read sentence by sentence
MOST_HEADING_WORDS = 7
LONGEST_MARK = 3  # characters; more before a piece is another piece
MOST_BEFORE_DATES = 3  # characters
CLOSING = re.compile(r"[)\]]?[.,;]?")
MOST_LINES = 4_000
SHORTEST_FULL = 45  # characters of a line that may be broken because it is full


@dataclass(frozen=True)
class Line:
    """`text` is exactly source[start:end], without marker. `heading` is the heading above it."""

    text: str
    start: int
    end: int
    heading: str = ""
    is_heading: bool = False


def lines_of(text: str, language: str) -> list[Line]:
    return list(_lines(text, language))[:MOST_LINES]


def _lines(text: str, language: str) -> Iterator[Line]:
    heading = ""
    for start, end in _apart(text):
        piece = text[start:end]
        if _is_heading(text, start, piece):
            heading = piece
            yield Line(piece, start, end, heading, is_heading=True)
            continue
        for found in _cut(text, start, end, language):
            yield Line(found[0], found[1], found[2], heading)


def _cut(text: str, start: int, end: int, language: str) -> Iterator[tuple[str, int, int]]:
    for one in sentences.pieces(text, start, end, language):
        yield one.text, one.start, one.end


def _apart(text: str) -> Iterator[tuple[int, int]]:
    """Entries that a parser has joined to a paragraph, each with its dates; and headings at the end of one."""
    for start, end in _joined(text):
        cuts = sorted({start, end, *(start + cut for cut in _cuts(text[start:end]))})
        for one, other in pairwise(cuts):
            begin, stop, _ = _trimmed(text, one, other)
            begin = start if one == start else begin
            heading = _heading_at_end(text[begin:stop])
            if heading:
                yield begin, begin + len(text[begin : stop - heading].rstrip())
                yield stop - heading, stop
            elif begin < stop:
                yield begin, stop


def _cuts(piece: str) -> list[int]:
    """Before each range of dates where the piece begins with one; else behind each but the last."""
    ranges = [match.span() for match in RANGE.finditer(piece)]
    if len(ranges) < 2:
        return []
    if ranges[0][0] <= MOST_BEFORE_DATES:
        return [start for start, _ in ranges[1:]]
    return [end + len(CLOSING.match(piece, end)[0]) for _, end in ranges[:-1]]  # type: ignore[index]  # it may match nothing


def _heading_at_end(piece: str) -> int:
    """How many characters of a heading stand at the end of an entry."""
    words = piece.split()
    for count in (1, 2):
        tail = " ".join(words[-count:])
        if len(words) > count and piece.endswith(tail) and tail[0].isupper() and section_of(tail) is not None:
            return len(tail) if RANGE.search(piece) else 0
    return 0


def _joined(text: str) -> Iterator[tuple[int, int]]:
    """Lines without marks, where a line that goes on in small letters belongs to the one before it."""
    open_start, open_end = -1, -1
    for match in re.finditer(r"[^\n]+", text):
        start, end, is_marked = _trimmed(text, match.start(), match.end())
        if start >= end:
            continue
        if open_start >= 0 and not is_marked and _goes_on(text, open_end, start):
            open_end = end
            continue
        if open_start >= 0:
            yield open_start, open_end
        open_start, open_end = start, end
    if open_start >= 0:
        yield open_start, open_end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int, bool]:
    mark = MARK.match(text, start, end)
    after = mark.end() if mark else start
    is_marked = bool(text[start:after].strip())
    piece = text[after:end]
    return after + len(piece) - len(piece.lstrip(AROUND)), after + len(piece.rstrip(AROUND)), is_marked


def _goes_on(text: str, end: int, start: int) -> bool:
    """A line that begins with a small letter right below a long one that no mark ends."""
    before = text[text.rfind("\n", 0, end) + 1 : end]
    is_right_below = "\n\n" not in text[end:start]
    return is_right_below and text[start].islower() and text[end - 1] not in ".:;!?" and len(before) >= SHORTEST_FULL


def _is_heading(text: str, start: int, piece: str) -> bool:
    line_start = text.rfind("\n", 0, start) + 1
    is_marked = 0 < len(text[line_start:start].strip()) <= LONGEST_MARK
    if HEADING_MARK.match(text, line_start) or (not is_marked and section_of(piece) is not None):
        return True
    bare = piece.rstrip(": ")
    if len(bare.split()) > MOST_HEADING_WORDS or re.search(r"[.!?;,]$|\d|@", bare):
        return False
    return piece.endswith(":") or (bare.isupper() and len(bare) > 3) or _stands_apart(text, line_start, start, piece)


def _stands_apart(text: str, line_start: int, start: int, piece: str) -> bool:
    """A short line without a mark, with an empty line above it or a list below."""
    if text[line_start:start].strip():
        return False
    line_end = text.find("\n", start)
    below = text[line_end + 1 : line_end + 4] if line_end >= 0 else ""
    is_apart = line_start == 0 or text[max(0, line_start - 2) : line_start] == "\n\n"
    return is_apart and bool(re.match(r"\s*(?:[-*+•◦‣▪●·–]\s|\n)", below)) and "," not in piece
