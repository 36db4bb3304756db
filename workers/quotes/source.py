"""Where a quote really stands in a passage.

Models copy with other quotation marks, dashes, white space and case, and lose emphasis. So a quote is looked for as it
is, and then in a folded form of both; what counts is what the passage has there.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from workers.quotes.types import Passage, Quote, quote_of

SHORTEST = 12  # characters; less proves nothing

_SAME = {
    **dict.fromkeys("\"'“”„‟‘’‚‛«»‹›`´′″", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("*_\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    "`": "",
}
_ESCAPE = re.compile(r'\\u([0-9a-fA-F]{4})|\\(["\\/nt])')
_SOURCE = re.compile(r"\s*(?:[(\[][^()\[\]]{0,200}[)\]]|[–—]\s[^–—\n]{1,200})\s*$")
_ELISION = re.compile(r"\s*(?:\[?(?:\.{3,}|…)\]?)\s*")
_WRAPPING = " \t\n\"'“”„‟‘’‚‛«»‹›*_`"
_ENDING = f"{_WRAPPING}.,;:!?…"


@dataclass(frozen=True)
class _Folded:
    """`places[i]` is where in the text the letter `letters[i]` comes from."""

    letters: str
    places: Sequence[int]


class Source:
    """A passage that can be searched for many quotes."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage

    def find(self, quote: str) -> Quote | None:
        """Letter for letter; whole words only."""
        return self._found(_whole_words(quote, self._passage.text))

    def find_folded(self, quote: str) -> Quote | None:
        """Up to what models change in copying."""
        folded = self._folded
        span = _whole_words(_fold(quote).letters.strip(), folded.letters)
        return self._found((folded.places[span[0]], folded.places[span[1] - 1] + 1) if span else None)

    @cached_property
    def _folded(self) -> _Folded:
        return _fold(self._passage.text)

    def _found(self, span: tuple[int, int] | None) -> Quote | None:
        if span is None:
            return None
        return quote_of(self._passage, *span)


def locate(quote: str, sources: Sequence[Source]) -> Quote | None:
    """The quote in the first of the sources that has it. Which one the model named does not matter: models miscount
    more often than they invent."""
    for form in _forms(quote):
        if len(form) < SHORTEST:
            continue
        for search in (Source.find, Source.find_folded):
            if found := next((found for source in sources if (found := search(source, form))), None):
                return found
    return None


def _forms(quote: str) -> Iterator[str]:
    """The quote without what models put around it; the likeliest first."""
    yield quote.strip()
    plain = " ".join(_ESCAPE.sub(_unescaped, quote).split())
    yield plain
    bare = plain.strip(_WRAPPING)
    yield bare
    without_source = _SOURCE.sub("", bare).strip(_WRAPPING)
    yield without_source
    yield without_source.rstrip(_ENDING)
    yield max(_ELISION.split(without_source), key=len).strip(_ENDING)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return {"n": "\n", "t": "\t"}.get(match[2], match[2])


def _whole_words(needle: str, haystack: str) -> tuple[int, int] | None:
    start = haystack.find(needle) if needle else -1
    while start >= 0:
        end = start + len(needle)
        if not _cuts_word(haystack, start) and not _cuts_word(haystack, end):
            return start, end
        start = haystack.find(needle, start + 1)
    return None


def _cuts_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and _is_letter(text[place - 1]) and _is_letter(text[place])


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.combining(char) > 0


def _fold(text: str) -> _Folded:
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for letter in _folded_char(char):
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            places.append(place)
    return _Folded("".join(letters), places)


def _folded_char(char: str) -> str:
    if char.isspace():
        return " "
    if char in _SAME:
        return _SAME[char]
    return unicodedata.normalize("NFKD", char).casefold()
