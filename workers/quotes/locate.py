"""Finds where a quote stands in stored passages. Every quote that a user reads goes through `locate`.

Language models copy with other quotation marks, dashes, white space and case, and lose emphasis. So a quote is looked
for as it is, and then in a folded form of both texts. What is returned is always the stored text, never the model's.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property

from workers.quotes.folding import Folded, fold
from workers.quotes.types import Passage, Quote, quote_of

SHORTEST = 12  # characters; a shorter quote proves nothing

_ESCAPE = re.compile(r'\\u([0-9a-fA-F]{4})|\\(["\\/nt])')
_TRAILING_SOURCE = re.compile(r"\s*(?:[(\[][^()\[\]]{0,200}[)\]]|[–—]\s[^–—\n]{1,200})\s*$")
_ELLIPSIS = re.compile(r"\s*(?:\[?(?:\.{3,}|…)\]?)\s*")
_WRAPPING = " \t\n\"'“”„‟‘’‚‛«»‹›*_`"
_ENDING = f"{_WRAPPING}.,;:!?…"

# Thai, Lao, Myanmar, Khmer, kana and Han write no space between words, so a neighbouring letter cuts no word.
_SCRIPT_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Source:
    """A passage that can be searched for many quotes: it is folded once."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage

    def find(self, quote: str) -> Quote | None:
        """Exact, and whole words only."""
        span = _find_whole_words(quote, self._passage.text)
        return quote_of(self._passage, *span) if span else None

    def find_folded(self, quote: str) -> Quote | None:
        """Whole words, up to case, white space, typographic marks and emphasis."""
        span = _find_whole_words(fold(quote).text.strip(), self._folded.text)
        if span is None:
            return None
        offsets = self._folded.offsets
        return quote_of(self._passage, offsets[span[0]], offsets[span[1] - 1] + 1)

    @cached_property
    def _folded(self) -> Folded:
        return fold(self._passage.text)


def locate(quote: str, sources: Sequence[Source], *, shortest: int = SHORTEST) -> Quote | None:
    """The quote as the first of the sources has it; None where no source has it, or where it is shorter than
    `shortest`. An exact match in any source wins over a folded one. The number of the passage that a model names is
    at most an order of the sources: models miscount more often than they invent."""
    for form in _forms(quote):
        if len(form) < shortest:
            continue
        for search in (Source.find, Source.find_folded):
            if found := next((found for source in sources if (found := search(source, form))), None):
                return found
    return None


def _forms(quote: str) -> Iterator[str]:
    """The quote, and the quote without what models put around it; the likeliest first."""
    yield quote.strip()
    plain = " ".join(_ESCAPE.sub(_unescape, quote).split())
    yield plain
    bare = plain.strip(_WRAPPING)
    yield bare
    without_source = _TRAILING_SOURCE.sub("", bare).strip(_WRAPPING)
    yield without_source
    yield without_source.rstrip(_ENDING)
    yield max(_ELLIPSIS.split(without_source), key=len).strip(_ENDING)


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return {"n": "\n", "t": "\t"}.get(match[2], match[2])


def _find_whole_words(needle: str, haystack: str) -> tuple[int, int] | None:
    start = haystack.find(needle) if needle else -1
    while start >= 0:
        end = start + len(needle)
        if not _cuts_word(haystack, start) and not _cuts_word(haystack, end):
            return start, end
        start = haystack.find(needle, start + 1)
    return None


def _cuts_word(text: str, offset: int) -> bool:
    if not 0 < offset < len(text):
        return False
    before, after = text[offset - 1], text[offset]
    if not (_is_letter(before) and _is_letter(after)):
        return False
    is_within_a_letter = unicodedata.combining(after) > 0
    return is_within_a_letter or not _SCRIPT_WITHOUT_SPACES.search(before + after)


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.combining(character) > 0
