"""Cutting a text into chunks along its headings and paragraphs, with exact offsets."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from semchunk import semchunk

CountTokens = Callable[[str], int]

HEADING = re.compile(r"#{1,6}\s+(.+?)(?:\s+#+)?\s*$")
FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})(.*)")  # text between backticks in one line is no fence


@dataclass(frozen=True)
class ChunkDraft:
    """`text` is exactly the source's text[start:end]; `heading` is the one it stands under."""

    text: str
    start: int
    end: int
    heading: str | None
    token_count: int


@dataclass(frozen=True)
class _Block:
    """A heading, or the lines between two blank ones."""

    start: int
    end: int
    heading: str | None
    is_heading: bool


def split(text: str, *, kind: str, count_tokens: CountTokens, max_tokens: int) -> list[ChunkDraft]:
    """Chunks of at most `max_tokens`, in order, each under one heading. Only white space lies between them."""
    opened: list[_Block] = []
    drafts: list[ChunkDraft] = []
    for block in _blocks(text, is_markdown=kind == "markdown"):
        whole = text[opened[0].start : block.end] if opened else ""
        if opened and not (_belongs(block, opened) and count_tokens(whole) <= max_tokens):
            drafts += _cut(text, opened, count_tokens, max_tokens)
            opened = []
        opened.append(block)
    return drafts + _cut(text, opened, count_tokens, max_tokens)


def _belongs(block: _Block, opened: list[_Block]) -> bool:
    """A heading begins a chunk, unless nothing but headings came before it."""
    return not block.is_heading or all(earlier.is_heading for earlier in opened)


def _cut(text: str, opened: list[_Block], count_tokens: CountTokens, max_tokens: int) -> list[ChunkDraft]:
    if not opened:
        return []
    start, end, heading = opened[0].start, opened[-1].end, opened[-1].heading
    spans = [(0, end - start)]
    if count_tokens(text[start:end]) > max_tokens:
        cut_up = semchunk.chunk(text[start:end], max_tokens, count_tokens, memoize=False, offsets=True)
        spans = cast(tuple[list[str], list[tuple[int, int]]], cut_up)[1]
    return [
        ChunkDraft(
            piece := text[start + first : start + last], start + first, start + last, heading, count_tokens(piece)
        )
        for first, last in spans
    ]


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
