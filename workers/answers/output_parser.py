"""Parses an answer out of a model's output while it is streamed.

The model is asked for its quotes first, and for the answer after them. So every quote is checked before the first word
of the answer is emitted, and nothing emitted is ever taken back. Small models bend the form; the parser accepts what
can still be understood.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto

from workers.answers.citation_markers import CitationMarkers
from workers.quotes.locate import Source, locate
from workers.quotes.types import Passage, Quote

REFUSAL = re.compile(r"\W*not in (?:(?:the|your|my|this) )?library\b", re.IGNORECASE)
QUOTES_HEADER = re.compile(r"[\W_]*quotes?[\W_]*$|[\W_]*quotes?[*_]*:(?P<rest>.*)$", re.IGNORECASE)
ANSWER_HEADER = re.compile(r"[\W_]*answer[\W_]*$|[\W_]*answer[*_]*:[*_]*(?P<rest>.*)$", re.IGNORECASE)
NUMBERED_QUOTE = re.compile(r"\s*(?:[-*]\s*)?(?:[\[【(]\s*(\d{1,3})\s*[\]】)]\s*[:.-]?|(\d{1,3})\s*[.):])\s*(\S.*)$")
BULLET = re.compile(r"\s*(?:[-*•]\s|[\"“„«])")
INLINE_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»]{12,600})[\"”“»][\s.,;:]{0,3}[\[【]\s*(\d{1,3})\s*[\]】]")
LONGEST_REFUSAL_START = 60  # characters of an answer that may still turn out to be a refusal
LONGEST_HEADER = 16  # characters of a line that may still turn out to be a header


class _Part(Enum):
    """The part of the output that is being read. In `ANSWER_START` it may still turn out to be a refusal. `FREE_FORM`
    is output without the form, which is parsed when it is complete."""

    START = auto()
    QUOTES = auto()
    ANSWER_START = auto()
    ANSWER = auto()
    END = auto()
    FREE_FORM = auto()


class OutputParser:
    """`feed` the pieces of the output, then call `end`. Both return the text of the answer that can be emitted by now,
    which is none as long as no quote was found, or the quotes are not accepted."""

    def __init__(self, passages: Sequence[Passage], accepts: Callable[[Sequence[Quote]], bool] = bool) -> None:
        self.is_refusal = False
        self._accepts = accepts
        self._sources = [Source(passage) for passage in passages]
        self._part = _Part.START
        self._buffer = ""
        self._quoted: dict[int, str] = {}
        self._latest: int | None = None
        self._markers = CitationMarkers({})
        self._has_quotes = False
        self._is_at_line_start = True

    @property
    def citations(self) -> list[Quote]:
        """Those that the emitted text refers to, in order."""
        return self._markers.used

    def feed(self, text: str) -> str:
        self._buffer += text
        while self._part in (_Part.START, _Part.QUOTES) and "\n" in self._buffer:
            line, self._buffer = self._buffer.split("\n", 1)
            self._read_line(line)
        return self._emit(is_end=False)

    def end(self) -> str:
        if self._part in (_Part.START, _Part.QUOTES):
            line, self._buffer = self._buffer, ""
            self._read_line(line)
        if self._part is _Part.FREE_FORM:
            self._read_free_form()
        return self._emit(is_end=True)

    def _read_line(self, line: str) -> None:
        if REFUSAL.match(line):
            self.is_refusal, self._part = True, _Part.END
        elif header := ANSWER_HEADER.match(line):
            self._begin_answer(header["rest"] or "")
        elif header := QUOTES_HEADER.match(line):
            self._part = _Part.QUOTES
            if header["rest"]:
                self._read_quote(header["rest"])
        elif line.strip():
            self._read_quote(line)
        else:
            self._latest = None

    def _read_quote(self, line: str) -> None:
        if numbered := NUMBERED_QUOTE.match(line):
            self._part = _Part.QUOTES
            self._add_quote(int(numbered[1] or numbered[2]), numbered[3])
        elif self._part is _Part.START:
            self._part, self._buffer = _Part.FREE_FORM, f"{line}\n{self._buffer}"
        elif BULLET.match(line) or not self._quoted:
            self._add_quote(len(self._quoted) + 1, line.strip(" \t-*•"))
        elif self._latest is not None:
            self._quoted[self._latest] += f"\n{line}"
        else:
            self._begin_answer(line)

    def _add_quote(self, number: int, text: str) -> None:
        self._quoted.setdefault(number, text)
        self._latest = number

    def _begin_answer(self, first: str) -> None:
        self._part = _Part.ANSWER_START
        self._buffer = f"{first}\n{self._buffer}" if first.strip() else self._buffer
        self._locate_quotes(self._quoted)

    def _locate_quotes(self, quoted: Mapping[int, str]) -> None:
        found = {number: quote for number, text in quoted.items() if (quote := locate(text, self._sources))}
        self._markers, self._has_quotes = CitationMarkers(found), self._accepts(list(found.values()))

    def _read_free_form(self) -> None:
        """The quotes may come last, or stand in the text before their markers."""
        lines = self._buffer.split("\n")
        header = next((n for n, line in enumerate(lines) if QUOTES_HEADER.match(line)), len(lines))
        for line in lines[header + 1 :]:
            if numbered := NUMBERED_QUOTE.match(line):
                self._add_quote(int(numbered[1] or numbered[2]), numbered[3])
        quoted = self._quoted or {int(number): text for text, number in INLINE_QUOTE.findall(self._buffer)}
        self._buffer, self._part = "\n".join(lines[:header]), _Part.ANSWER_START
        self._locate_quotes(quoted)

    def _emit(self, *, is_end: bool) -> str:
        if self._part is _Part.ANSWER_START:
            self._look_for_refusal(is_end=is_end)
        if self._part is not _Part.ANSWER:
            return ""
        text, is_over = self._take_answer(is_end=is_end)
        self._part = _Part.END if is_over else _Part.ANSWER
        if not self._has_quotes:
            return ""
        final = self._markers.feed(text)
        return final + self._markers.end() if is_over else final

    def _look_for_refusal(self, *, is_end: bool) -> None:
        self._buffer = self._buffer.lstrip()
        if not is_end and "\n" not in self._buffer and _may_begin_with("not in ", self._buffer, LONGEST_REFUSAL_START):
            return
        self.is_refusal = REFUSAL.match(self._buffer) is not None
        self._part = _Part.END if self.is_refusal or not self._buffer else _Part.ANSWER

    def _take_answer(self, *, is_end: bool) -> tuple[str, bool]:
        """The part of the answer that is complete, and whether the answer is over: at the end of the output, or where
        the model lists its quotes again. The start of a line waits until it cannot become a header any more."""
        taken = ""
        while self._buffer:
            line, newline, rest = self._buffer.partition("\n")
            is_whole = is_end or bool(newline)
            if self._is_at_line_start and is_whole and QUOTES_HEADER.match(line):
                return taken, True
            if self._is_at_line_start and not is_whole and _may_begin_with("quotes", line, LONGEST_HEADER):
                return taken, False
            taken, self._buffer, self._is_at_line_start = taken + line + newline, rest, bool(newline)
        return taken, is_end


def _may_begin_with(words: str, text: str, longest: int) -> bool:
    """Whether `text`, once it is complete, may turn out to begin with these words."""
    start = text.lstrip(" \t*_#\"'“(").lower()
    return len(text) <= longest and (start.startswith(words) or words.startswith(start))
