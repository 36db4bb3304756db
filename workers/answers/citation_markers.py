"""The citation markers in an answer: `[1]` refers to its first citation."""

import re
from collections.abc import Mapping

from workers.quotes.types import Quote

MARKER = re.compile(r"\s*[\[【]\s*\^?\d{1,3}(?:\s*[,;]\s*\^?\d{1,3})*\s*[\]】]")
_NUMBER = re.compile(r"\d+")
MARKER_START = re.compile(r"[\[【][\s\d^,;]{0,40}$")


class CitationMarkers:
    """Renumbers the markers of a streamed text by their first use, and removes those whose quote was not found.

    Brackets in code, such as `list[0]`, are left alone.
    """

    def __init__(self, quotes: Mapping[int, Quote]) -> None:
        self._quotes = quotes
        self._numbers: dict[Quote, int] = {}
        self._buffer = ""
        self._is_in_code = False
        self._has_text = False

    @property
    def used(self) -> list[Quote]:
        """In the order of their numbers."""
        return list(self._numbers)

    def feed(self, text: str) -> str:
        """The text that is final by now. White space, and what may become a marker, wait for more text."""
        self._buffer += text
        pending = MARKER_START.search(self._buffer)
        final = self._buffer[: pending.start() if pending else len(self._buffer)].rstrip()
        self._buffer = self._buffer[len(final) :]
        return self._renumber(final)

    def end(self) -> str:
        """The rest of the text; where it has no marker at all, markers for all quotes are added."""
        rest = self._renumber(self._buffer.rstrip())
        if self._numbers or not self._has_text:
            return rest
        return rest + "".join(f" [{self._number(quote)}]" for quote in dict.fromkeys(self._quotes.values()))

    def _renumber(self, text: str) -> str:
        renumbered, position = "", 0
        for match in MARKER.finditer(text):
            renumbered += self._unchanged(text[position : match.start()])
            renumbered += self._unchanged(match[0]) if self._is_in_code else self._replacement(match[0])
            position = match.end()
        return renumbered + self._unchanged(text[position:])

    def _unchanged(self, text: str) -> str:
        if text.count("`") % 2:
            self._is_in_code = not self._is_in_code
        self._has_text = self._has_text or bool(text.strip())
        return text

    def _replacement(self, marker: str) -> str:
        numbers = [int(number) for number in _NUMBER.findall(marker)]
        cited = dict.fromkeys(self._number(self._quotes[number]) for number in numbers if number in self._quotes)
        space = marker[: len(marker) - len(marker.lstrip())]
        return space + "".join(f"[{number}]" for number in cited) if cited or "\n" in space else ""

    def _number(self, quote: Quote) -> int:
        return self._numbers.setdefault(quote, len(self._numbers) + 1)


def without_markers(text: str) -> str:
    return MARKER.sub("", text)
