"""Which page, time and speaker a stretch of a parsed text comes from."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from workers.documents.parsing.parsed import SourceSpan


class SourceSpans:
    """Look-ups in the spans of one text, which are in order and do not overlap."""

    def __init__(self, spans: Sequence[SourceSpan]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def pages(self, text_length: int) -> list[tuple[int, int, int | None]]:
        """Start, end and number of each page. A text without page numbers is one page, with the number None."""
        first_spans = [next(spans) for _, spans in groupby(self._spans, key=lambda span: span.page)]
        bounds = [0, *(span.start for span in first_spans[1:]), text_length]
        numbers = [span.page for span in first_spans] or [None]
        return [(start, end, number) for (start, end), number in zip(pairwise(bounds), numbers, strict=True)]

    def chunk_fields(self, start: int, end: int) -> dict[str, Any]:
        """Page, times and speaker of the chunk text[start:end]. The page is that of its first word."""
        found = self._overlapping(start, end)
        if not found:
            return {}
        speakers = {span.speaker for span in found}
        return {
            "page": found[0].page,
            "start_seconds": found[0].start_seconds,
            "end_seconds": max((span.end_seconds for span in found if span.end_seconds is not None), default=None),
            "speaker": speakers.pop() if len(speakers) == 1 else None,
        }

    def _overlapping(self, start: int, end: int) -> Sequence[SourceSpan]:
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_right(self._starts, end - 1)
        return [span for span in self._spans[first:last] if span.end > start]
