"""Where a piece of a text stands in the original: on which page, at what time, said by whom."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from workers.documents.parsing.parsed import Place


class Places:
    """Of one text, in order and without overlaps."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = places
        self._starts = [place.start for place in places]

    def pages(self, end: int) -> list[tuple[int, int, int | None]]:
        """Where each page begins and ends in a text of this length, and its number. All is one page if none is told."""
        opening = [next(places) for _, places in groupby(self._places, key=lambda place: place.page)]
        starts = [0, *(place.start for place in opening[1:]), end]
        numbers = [place.page for place in opening] or [None]
        return [(first, last, number) for (first, last), number in zip(pairwise(starts), numbers, strict=True)]

    def span(self, start: int, end: int) -> dict[str, Any]:
        """The fields of a chunk; the page is that of its first word."""
        found = self._within(start, end)
        if not found:
            return {}
        speakers = {place.speaker for place in found}
        return {
            "page": found[0].page,
            "start_seconds": found[0].start_seconds,
            "end_seconds": found[-1].end_seconds,
            "speaker": speakers.pop() if len(speakers) == 1 else None,
        }

    def _within(self, start: int, end: int) -> Sequence[Place]:
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_right(self._starts, end - 1)
        return [place for place in self._places[first:last] if place.end > start]
