"""Splits plain or Markdown text into blocks: headings, prose, list items, code and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise


class Kind(StrEnum):
    HEADING = "heading"
    PROSE = "prose"
    ITEM = "item"
    CODE = "code"
    TABLE = "table"
    GAP = "gap"


@dataclass(frozen=True)
class Block:
    """`source[start:end]` is the block without its marker (`#`, `-`, `1.`, `>`) and the white space around it."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class _Line:
    kind: Kind
    text: str
    start: int


@dataclass
class _Group:
    """Lines of one block."""

    kind: Kind
    lines: list[_Line] = field(default_factory=list)


LONGEST_BARE_HEADING = 10  # words; a longer line without a full stop is an unfinished sentence rather than a title
LONGEST_TITLE_ABOVE = 6  # words, of a title without a blank line below it

FENCE = re.compile(r"\s*(?:`{3,}|~{3,})\s*(\w*)")
INDENTED = re.compile(r" {4}|\t")
CODE_SIGNS = re.compile(r"[={}();<>]")
SENTENCE_END = re.compile(r"""[.!?…:;,。！？।、]["'”’»)\]*_]*(?:\[\^\d{1,6}\])*$""")
CLOSED = re.compile(r"""[.!?…:。！？।]["'”’»」』）)\]*_]*(?:\[\^\d{1,6}\])*$""")
COLUMN_GAP = re.compile(r"\t+| {3,}| \| ")
SECTION_NUMBER = re.compile(r"(?:\d{1,2}\.)*\d{1,2}\.?\s+[^\W\d_]")
TIGHT = 0.85  # of the longest line: a line that could not take the next word is broken because it is full

# `body` is a line without its marker. The first matching pattern counts.
PATTERNS = (
    (Kind.HEADING, re.compile(r"\s{0,3}#{1,6}\s+(?P<body>[^\s#].*)")),
    (Kind.GAP, re.compile(r"\s*(?:([-*_=])\s*)(?:\1\s*){2,}$")),
    (Kind.TABLE, re.compile(r"\s*(?P<body>\|.*)")),
    (Kind.ITEM, re.compile(r"\s*(?:>\s*)?(?:[-*+•◦‣▪–>]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<body>\S.*)")),
    (Kind.PROSE, re.compile(r"(?P<body>.*\S.*)")),
)
MERGES = {(Kind.PROSE, Kind.PROSE), (Kind.ITEM, Kind.PROSE), (Kind.CODE, Kind.CODE), (Kind.TABLE, Kind.TABLE)}


def blocks(text: str) -> list[Block]:
    """In order, without overlap. A text that was cut inside a fenced code block begins with code."""
    return [_block(part) for group in _groups(text) if group.kind is not Kind.GAP for part in _parts(group)]


def heading_before(text: str, position: int) -> str | None:
    """The nearest heading above the position."""
    above = [block for block in blocks(text) if block.kind is Kind.HEADING and block.end <= position]
    return text[above[-1].start : above[-1].end] if above else None


def _groups(text: str) -> Iterator[_Group]:
    group = _Group(Kind.GAP)
    for line in _lines(text):
        if (group.kind, line.kind) in MERGES:
            group.lines.append(line)
            continue
        if line.kind is Kind.GAP and line.text.strip() and group.kind is Kind.PROSE and len(group.lines) == 1:
            group.kind = Kind.HEADING  # a Markdown heading with an underline
        yield group
        group = _Group(line.kind, [line])
    yield group


def _parts(group: _Group) -> Iterator[_Group]:
    """A title that stands on a paragraph without a blank line, rows of columns, and lines that are no paragraph but a
    list without marks are blocks of their own."""
    lines = group.lines
    if group.kind is not Kind.PROSE or len(lines) < 2 or _is_code(lines):
        yield group
    elif _is_title_above(lines[0].text, lines[1].text):
        yield _Group(Kind.HEADING, lines[:1])
        yield from _parts(_Group(Kind.PROSE, lines[1:]))
    elif _are_rows(lines):
        yield _Group(Kind.TABLE, lines)
    elif _is_wrapped(lines):
        yield group
    else:
        yield from (_Group(Kind.ITEM, entry) for entry in _entries(lines))


def _is_title_above(line: str, following: str) -> bool:
    if SENTENCE_END.search(line.rstrip()) or len(line.split()) > LONGEST_TITLE_ABOVE or len(line) > len(following) / 2:
        return False
    return SECTION_NUMBER.match(line) is not None or CLOSED.search(following.rstrip()) is not None


def _are_rows(lines: list[_Line]) -> bool:
    counts = {len(COLUMN_GAP.findall(line.text.strip())) for line in lines}
    return len(counts) == 1 and counts != {0}


def _is_wrapped(lines: list[_Line]) -> bool:
    """Most lines end where the next word had no room."""
    longest = max(len(line.text) for line in lines)
    full = [
        len(line.text) + 1 + len(following.text.split(maxsplit=1)[0]) >= TIGHT * longest
        for line, following in pairwise(lines)
    ]
    return 3 * sum(full) >= 2 * len(full)


def _entries(lines: list[_Line]) -> Iterator[list[_Line]]:
    """The lines one by one; a line that goes on in small letters after large ones belongs to the one before it."""
    capitals = sum(_capital(line) for line in lines)
    entry = lines[:1]
    for line in lines[1:]:
        if 2 * capitals > len(lines) and not _capital(line) and not CLOSED.search(entry[-1].text.rstrip()):
            entry.append(line)
            continue
        yield entry
        entry = [line]
    yield entry


def _capital(line: _Line) -> bool:
    return not line.text.lstrip()[:1].islower()


def _lines(text: str) -> Iterator[_Line]:
    in_code = _starts_in_code(text)
    for match in re.finditer(r"[^\n]+|\n(?=\n)", text):
        if FENCE.match(match[0]):
            in_code = not in_code
            yield _Line(Kind.GAP, "", match.start())
        elif in_code:
            yield _Line(Kind.CODE, match[0], match.start())
        else:
            yield _line(match[0], match.start())


def _line(text: str, start: int) -> _Line:
    for kind, pattern in PATTERNS:
        if match := pattern.match(text):
            body = "body" if "body" in pattern.groupindex else 0
            return _Line(kind, match[body], start + match.start(body))
    return _Line(Kind.GAP, "", start)


def _starts_in_code(text: str) -> bool:
    """The number of fences is odd and the first names no language, so the opening one was cut off."""
    fences = [match for line in text.split("\n") if (match := FENCE.match(line))]
    return len(fences) % 2 == 1 and not fences[0][1]


def _block(group: _Group) -> Block:
    first, last = group.lines[0], group.lines[-1]
    start = first.start + len(first.text) - len(first.text.lstrip())
    end = last.start + len(last.text.rstrip())
    return Block(_kind(group), start, max(start, end))


def _kind(group: _Group) -> Kind:
    if group.kind is not Kind.PROSE:
        return group.kind
    if _is_code(group.lines):
        return Kind.CODE
    return Kind.HEADING if len(group.lines) == 1 and _is_bare_heading(group.lines[0].text) else Kind.PROSE


def _is_bare_heading(line: str) -> bool:
    return not SENTENCE_END.search(line.rstrip()) and len(line.split()) <= LONGEST_BARE_HEADING


def _is_code(lines: list[_Line]) -> bool:
    """Every line is indented and most look like code. Indentation alone is not enough: books indent paragraphs."""
    signs = sum(CODE_SIGNS.search(line.text) is not None for line in lines)
    return all(INDENTED.match(line.text) for line in lines) and 2 * signs >= len(lines)
