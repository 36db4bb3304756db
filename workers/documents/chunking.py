"""Chunking: splits a text along its pages, headings and paragraphs, with exact offsets."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from semchunk import semchunk

from workers.documents.headings import heading_of
from workers.documents.kinds import WITH_HEADINGS
from workers.documents.parsing.parsed import SourceSpan
from workers.documents.source_spans import SourceSpans

CountTokens = Callable[[str], int]

LONGEST_CUT = 100_000  # characters: tokens of millions take gigabytes, and their number is not what decides
MAX_TOKEN_LENGTH = 20  # characters; some tokenizers count a word of 100 kB as one unknown token

FENCE = re.compile(r"\s*(`{3,}(?=[^`]*$)|~{3,})(.*)")  # inline code between backticks opens no fence


@dataclass(frozen=True)
class ChunkDraft:
    """`text` is exactly the source's text[start:end]; `heading` is the nearest one above. `speaker` is None if several
    people speak in it."""

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
    """A heading, or the lines between two blank lines."""

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
    spans: Sequence[SourceSpan] = (),
    known: Collection[str] = (),
) -> list[ChunkDraft]:
    """Chunks of at most `max_tokens`, in order, each on one page and under one heading. Only white space lies between
    them. Chunks of an earlier version, in `known`, are kept: a changed paragraph changes no other chunk."""

    def measure(piece: str) -> int:
        return max(count_tokens(piece), len(piece) // MAX_TOKEN_LENGTH)

    def fits(piece: str) -> bool:
        return len(piece) // MAX_TOKEN_LENGTH <= max_tokens and measure(piece) <= max_tokens

    source = SourceSpans(spans)
    blocks = [
        replace(block, start=start + block.start, end=start + block.end, page=page)
        for start, end, page in source.pages(len(text))
        for block in _blocks(text[start:end], is_markdown=kind in WITH_HEADINGS)
    ]
    drafts: list[ChunkDraft] = []
    for run in _runs(text, blocks, fits, known):
        for first, last in _windows(text, run[0].start, run[-1].end):
            whole = text[first:last]
            pieces = [(0, len(whole))] if fits(whole) else _pieces(whole, measure, max_tokens)
            for start, end in ((first + start, first + end) for start, end in pieces):
                piece = text[start:end]
                fields = source.chunk_fields(start, end)
                drafts.append(ChunkDraft(piece, start, end, run[-1].heading, count_tokens(piece), **fields))
    return drafts


def _runs(
    text: str, blocks: list[_Block], fits: Callable[[str], bool], known: Collection[str]
) -> Iterator[list[_Block]]:
    """Groups of blocks that belong together and fit into one chunk."""
    longest = max(map(len, known), default=0)
    run: list[_Block] = []
    position = 0
    while position < len(blocks):
        count = 0 if _is_title(run) else _count_known(text, blocks[position:], known, longest)
        taken = blocks[position : position + max(count, 1)]
        whole = text[run[0].start : taken[-1].end] if run else ""
        if run and (count or not (_continues(taken[0], run) and fits(whole))):
            yield run
            run = []
        run += taken
        if count:
            yield run
            run = []
        position += len(taken)
    if run:
        yield run


def _continues(block: _Block, run: list[_Block]) -> bool:
    """A heading begins a chunk, unless nothing but headings came before it."""
    return block.page == run[0].page and (not block.is_heading or _is_title(run))


def _is_title(run: list[_Block]) -> bool:
    return bool(run) and all(block.is_heading for block in run)


def _count_known(text: str, blocks: list[_Block], known: Collection[str], longest: int) -> int:
    """How many of these blocks, from the first on, formed one chunk in the earlier version."""
    count = 0
    for number, block in enumerate(blocks, start=1):
        if block.end - blocks[0].start > longest or block.page != blocks[0].page:
            break
        if text[blocks[0].start : block.end] in known:
            count = number
    return count


def _windows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts that are cut by themselves, each without white space at its ends. They end with a line, else a word."""
    while start < end:
        window = text[start : min(start + LONGEST_CUT, end)]
        if start + len(window) < end:
            window = window[: window.rfind("\n") + 1] or window[: window.rfind(" ") + 1] or window
        if stripped := window.strip():
            first = start + window.index(stripped[0])
            yield first, first + len(stripped)
        start += len(window)


def _pieces(text: str, measure: CountTokens, max_tokens: int) -> Sequence[tuple[int, int]]:
    """Start and end of each."""
    split = semchunk.chunk(text, max_tokens, measure, memoize=False, offsets=True)
    return cast(tuple[Any, list[tuple[int, int]]], split)[1]


def _blocks(text: str, *, is_markdown: bool) -> Iterator[_Block]:
    heading: str | None = None
    start: int | None = None
    position, end, fence = 0, 0, ""
    for line in text.splitlines(keepends=True):
        stripped = line.rstrip()
        line_end = position + len(stripped)
        title = heading_of(stripped) if is_markdown and not fence else None
        if start is not None and (title or not (stripped or fence)):
            yield _Block(start, end, heading, is_heading=False)
            start = None
        if title:
            heading = title
            yield _Block(position, line_end, heading, is_heading=True)
        elif stripped:
            fence = _fence_after(stripped, fence) if is_markdown else ""
            start, end = (position if start is None else start), line_end
        position += len(line)
    if start is not None:
        yield _Block(start, end, heading, is_heading=False)


def _fence_after(line: str, open_fence: str) -> str:
    """The fence of the code block that is open after this line. Only the same fence, or a longer one, closes it."""
    found = FENCE.match(line)
    if found is None:
        return open_fence
    marks, rest = found.groups()
    if not open_fence:
        return str(marks)
    return "" if marks.startswith(open_fence) and not rest else open_fence
