"""Passages without the text that nobody sees in their file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from workers.quotes.types import Passage


def visible_parts(passage: Passage, hidden: Sequence[tuple[int, int]]) -> Iterator[Passage]:
    """The passage, or what is left of it between the `hidden` places of its document. Each part is still exactly the
    document's text at its place."""
    start = passage.start
    for hidden_start, hidden_end in sorted(hidden):
        if hidden_start < passage.end and hidden_end > start:
            yield from _part(passage, start, hidden_start)
            start = hidden_end
    if start == passage.start:
        yield passage
    else:
        yield from _part(passage, start, passage.end)


def _part(passage: Passage, start: int, end: int) -> Iterator[Passage]:
    text = passage.text[start - passage.start : end - passage.start] if start < end else ""
    if text.strip():
        skipped = len(text) - len(text.lstrip())
        text = text.strip()
        yield replace(passage, text=text, start=start + skipped, end=start + skipped + len(text))
