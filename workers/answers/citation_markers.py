"""The marks in an answer, `[1]`, that refer to its citations."""

import re
from collections.abc import Mapping

from workers.quotes.types import Quote

MARK = re.compile(r"\s*[\[【]\s*\^?\d{1,3}(?:\s*[,;]\s*\^?\d{1,3})*\s*[\]】]")
_NUMBER = re.compile(r"\d+")
_UNSURE = re.compile(r"[\[【][\s\d^,;]{0,40}$")


class CitationMarkers:
    """Renumbers the marks of a text that comes in pieces by the order of their first use, and takes away those whose
    quote was not found. What stands in code is no mark: `list[0]`."""

    def __init__(self, quotes: Mapping[int, Quote]) -> None:
        self._quotes = quotes
        self._used: dict[Quote, int] = {}
        self._held = ""
        self._is_in_code = False
        self._has_text = False

    @property
    def used(self) -> list[Quote]:
        """In the order of their numbers."""
        return list(self._used)

    def feed(self, text: str) -> str:
        """What is sure by now: white space and what may become a mark wait for more."""
        self._held += text
        unsure = _UNSURE.search(self._held)
        sure = self._held[: unsure.start() if unsure else len(self._held)].rstrip()
        self._held = self._held[len(sure) :]
        return self._renumber(sure)

    def end(self) -> str:
        """The rest; where no quote was marked, the marks of all of them."""
        rest = self._renumber(self._held.rstrip())
        if self._used or not self._has_text:
            return rest
        return rest + "".join(f" [{self._number(quote)}]" for quote in dict.fromkeys(self._quotes.values()))

    def _renumber(self, text: str) -> str:
        told, place = "", 0
        for match in MARK.finditer(text):
            told += self._passed(text[place : match.start()])
            told += self._passed(match[0]) if self._is_in_code else self._marks_for(match[0])
            place = match.end()
        return told + self._passed(text[place:])

    def _passed(self, text: str) -> str:
        if text.count("`") % 2:
            self._is_in_code = not self._is_in_code
        self._has_text = self._has_text or bool(text.strip())
        return text

    def _marks_for(self, mark: str) -> str:
        numbers = [int(number) for number in _NUMBER.findall(mark)]
        cited = dict.fromkeys(self._number(self._quotes[number]) for number in numbers if number in self._quotes)
        space = mark[: len(mark) - len(mark.lstrip())]
        return space + "".join(f"[{number}]" for number in cited) if cited or "\n" in space else ""

    def _number(self, quote: Quote) -> int:
        return self._used.setdefault(quote, len(self._used) + 1)


def without_marks(text: str) -> str:
    return MARK.sub("", text)
