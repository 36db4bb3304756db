"""Cutting a text into chunks along its pages, headings and paragraphs, with exact offsets."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from semchunk import semchunk

from workers.documents.kinds import WITH_HEADINGS
from workers.documents.parsing.parsed import Place
from workers.documents.places import Places

CountTokens = Callable[[str], int]

LONGEST_TOKEN = 20  # characters; to some tokenizers a word of 100 kB is one token that they do not know

HEADING = re.compile(r"#{1,6}\s+(.+?)(?:\s+#+)?\s*$")
FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})(.*)")  # text between backticks in one line is no fence


@dataclass(frozen=True)
class ChunkDraft:
    """`text` is exactly the source's text[start:end]; `heading` is the one it stands under. It has a `speaker` only if
    nobody else says a word of it."""

    text: str
    start: int
    end: int
    heading: str | None
    token_count: int
    page: int | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None
    speaker: str | None = None


@dataclass(frozen=True)
class _Block:
    """A heading, or the lines between two blank ones."""

    start: int
    end: int
    heading: str | None
    is_heading: bool
    page: int | None = None


def split(
    text: str,
    *,
    kind: str,
    count_tokens: CountTokens,
    max_tokens: int,
    places: Sequence[Place] = (),
    known: Collection[str] = (),
) -> list[ChunkDraft]:
    """Chunks of at most `max_tokens`, in order, each on one page and under one heading. Only white space lies between
    them. What was a chunk before, in `known`, is one again: a changed paragraph moves no cut but its own."""

    def weigh(piece: str) -> int:
        return max(count_tokens(piece), len(piece) // LONGEST_TOKEN)

    where = Places(places)
    blocks = [
        replace(block, start=start + block.start, end=start + block.end, page=page)
        for start, end, page in where.pages(len(text))
        for block in _blocks(text[start:end], is_markdown=kind in WITH_HEADINGS)
    ]
    drafts: list[ChunkDraft] = []
    for run in _runs(text, blocks, weigh, max_tokens, known):
        for start, end in _cut(text[run[0].start : run[-1].end], run[0].start, weigh, max_tokens):
            piece = text[start:end]
            drafts.append(ChunkDraft(piece, start, end, run[-1].heading, count_tokens(piece), **where.span(start, end)))
    return drafts


def _runs(
    text: str, blocks: list[_Block], weigh: CountTokens, max_tokens: int, known: Collection[str]
) -> Iterator[list[_Block]]:
    """As many blocks as belong together and fit."""
    longest = max(map(len, known), default=0)
    opened: list[_Block] = []
    position = 0
    while position < len(blocks):
        count = 0 if _is_title(opened) else _count_known(text, blocks[position:], known, longest)
        taken = blocks[position : position + max(count, 1)]
        whole = text[opened[0].start : taken[-1].end] if opened else ""
        if opened and (count or not (_belongs(taken[0], opened) and weigh(whole) <= max_tokens)):
            yield opened
            opened = []
        opened += taken
        if count:
            yield opened
            opened = []
        position += len(taken)
    if opened:
        yield opened


def _belongs(block: _Block, opened: list[_Block]) -> bool:
    """A heading begins a chunk, unless nothing but headings came before it."""
    return block.page == opened[0].page and (not block.is_heading or _is_title(opened))


def _is_title(opened: list[_Block]) -> bool:
    return bool(opened) and all(block.is_heading for block in opened)


def _count_known(text: str, blocks: list[_Block], known: Collection[str], longest: int) -> int:
    """How many of these blocks, from the first on, were one chunk before."""
    count = 0
    for number, block in enumerate(blocks, start=1):
        if block.end - blocks[0].start > longest or block.page != blocks[0].page:
            break
        if text[blocks[0].start : block.end] in known:
            count = number
    return count


def _cut(text: str, start: int, weigh: CountTokens, max_tokens: int) -> list[tuple[int, int]]:
    """Where the pieces of a text that begins at `start` begin and end."""
    if weigh(text) <= max_tokens:
        return [(start, start + len(text))]
    cut_up = semchunk.chunk(text, max_tokens, weigh, memoize=False, offsets=True)
    return [(start + first, start + last) for first, last in cast(tuple[Any, list[tuple[int, int]]], cut_up)[1]]


def _blocks(text: str, *, is_markdown: bool) -> Iterator[_Block]:
    heading: str | None = None
    start: int | None = None
    position, end, fence = 0, 0, ""
    for line in text.splitlines(keepends=True):
        stripped = line.rstrip()
        line_end = position + len(stripped)
        title = HEADING.match(stripped) if is_markdown and not fence else None
        if start is not None and (title or not (stripped or fence)):
            yield _Block(start, end, heading, is_heading=False)
            start = None
        if title:
            heading = title[1]
            yield _Block(position, line_end, heading, is_heading=True)
        elif stripped:
            fence = _fence_after(stripped, fence) if is_markdown else ""
            start, end = (position if start is None else start), line_end
        position += len(line)
    if start is not None:
        yield _Block(start, end, heading, is_heading=False)


def _fence_after(line: str, opened: str) -> str:
    """The marks that opened the code block which this line leaves open. Only the same marks, as many, close it."""
    found = FENCE.match(line)
    if found is None:
        return opened
    marks, behind = found.groups()
    if not opened:
        return str(marks)
    return "" if marks.startswith(opened) and not behind else opened
