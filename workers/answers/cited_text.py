"""The text that a model writes, with a marker behind each sentence for the quotes that support it.

Models cite passages (`[2]`), and readers get quotes: the markers of the model are taken out of the stream, and behind a
sentence stand the numbers of the quotes that were found for it. Nothing that the model wrote is withdrawn.
"""

import re

from workers.answers.citation_markers import MARKER, MARKER_START, without_markers
from workers.answers.types import WrittenSentence
from workers.quotes.grounding import Claim, Grounding
from workers.quotes.types import Quote
from workers.text.sentences import END, pieces

REFUSALS = ("not in library", "not in the library", "not in your library")

_NUMBER = re.compile(r"\d+")
_PART = re.compile(rf"(?P<marker>{MARKER.pattern})|(?P<line>\s*\n\s*)|(?P<mark>{END.pattern})")
_MAY_GO_ON = re.compile(rf"[.!?…।؟。！？]*[\"'”’»)*_」』）]*\s*$|\s*{MARKER_START.pattern}")


class CitedText:
    """`feed` the pieces of the output, then call `end`. Both return what can be emitted by now. A model that writes
    `example`, the answer that its prompt shows it, has none of its own: that is a refusal, too."""

    def __init__(self, grounding: Grounding, language: str, example: str = "") -> None:
        self.is_refusal = False
        self.sentences: list[WrittenSentence] = []
        self._refusals = [_folded(one) for one in (*REFUSALS, example) if one]
        self._grounding = grounding
        self._language = language
        self._numbers: dict[Quote, int] = {}
        self._text = ""
        self._buffer = ""
        self._has_begun = False
        self._start: int | None = None  # of the sentence that is being written, in the text
        self._cited: list[int] = []
        self._has_ended = False  # the sentence has its last mark, and a marker may follow
        self._gap = ""  # white space behind that mark

    @property
    def text(self) -> str:
        """All that was emitted."""
        return self._text

    @property
    def citations(self) -> list[Quote]:
        """In the order of their numbers."""
        return list(self._numbers)

    def feed(self, text: str) -> str:
        self._buffer += text
        return self._emit(is_end=False)

    def end(self) -> str:
        return self._emit(is_end=True)

    def _emit(self, *, is_end: bool) -> str:
        before = len(self._text)
        if self._has_begun or self._begin(is_end=is_end):
            self._read(is_end=is_end)
            if is_end:
                self._close()
        return self._text[before:]

    def _begin(self, *, is_end: bool) -> bool:
        """Whether the output is known to be no refusal by now."""
        self._buffer = self._buffer.lstrip()
        start = _folded(self._buffer)
        if not is_end and any(refusal.startswith(start) for refusal in self._refusals):
            return False
        self.is_refusal = self.is_refusal or any(
            start.startswith(refusal) and not start[len(refusal) :][:1].isalnum() for refusal in self._refusals
        )
        self._has_begun = not self.is_refusal and bool(self._buffer)
        return self._has_begun

    def _read(self, *, is_end: bool) -> None:
        """What may still become a marker, or the end of a sentence or a line, waits."""
        waits = None if is_end else _MAY_GO_ON.search(self._buffer)
        until, at = waits.start() if waits else len(self._buffer), 0
        for part in _PART.finditer(self._buffer):
            if part.end() > until:
                break
            self._take_text(self._buffer[at : part.start()])
            self._take_part(part)
            at = part.end()
        self._take_text(self._buffer[at:until])
        self._buffer = self._buffer[until:]

    def _take_part(self, part: re.Match[str]) -> None:
        if self._is_in_code:
            self._take_text(part[0])
        elif part["marker"]:
            self._cited += map(int, _NUMBER.findall(part[0]))
            if "\n" in part[0]:
                self._take_line("\n")
        elif part["line"]:
            self._take_line(part[0])
        else:
            self._take_text(part[0])
            self._has_ended = True

    def _take_line(self, text: str) -> None:
        self._close()
        self._text += text if self._text else ""

    def _take_text(self, text: str) -> None:
        if not text:
            return
        if self._has_ended and not text.strip():
            self._gap += text
            return
        if self._has_ended and self._is_next_sentence(text):
            self._close()
        self._text += self._gap
        self._has_ended, self._gap = False, ""
        if self._start is None and text.strip():
            self._start = len(self._text) + len(text) - len(text.lstrip())
        self._text += text

    def _is_next_sentence(self, text: str) -> bool:
        """Not behind the full stop of an abbreviation."""
        sentence = self._text[self._start :]
        read = sentence + (self._gap or "") + text
        first = next(iter(pieces(read, 0, len(read), self._language)), None)
        return first is None or first.end <= len(sentence)

    def _close(self) -> None:
        """Ends the sentence: behind it stand the quotes that support it."""
        if self._start is not None:
            text = self._text[self._start :].rstrip()
            claim = Claim(text, self._language)
            quotes = [] if claim.is_empty else self._grounding.support(claim, self._cited)
            is_supported = None if claim.is_empty else bool(quotes)
            self.sentences.append(WrittenSentence(self._start, self._start + len(text), is_supported))
            numbers = dict.fromkeys(self._numbers.setdefault(quote, len(self._numbers) + 1) for quote in quotes)
            self._text += (" " if numbers else "") + "".join(f"[{number}]" for number in numbers)
            self._start, self._cited = None, []

    @property
    def _is_in_code(self) -> bool:
        return self._text.count("`") % 2 == 1


def _folded(text: str) -> str:
    """As refusals are compared."""
    return without_markers(text).lstrip(" \t\n*_#\"'“([").rstrip(". ").lower()
