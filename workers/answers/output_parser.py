"""Reading what a model answers while it is written.

The model is asked for its quotes first, and for the answer after them. So each quote is checked before the first word
of the answer is told, and what is told is never taken back. Small models bend the form; what can still be understood
is understood.
"""

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto

from workers.answers.citation_markers import CitationMarkers
from workers.quotes.source import Source, locate
from workers.quotes.types import Passage, Quote

REFUSAL = re.compile(r"\W*not in (?:(?:the|your|my|this) )?library\b", re.IGNORECASE)
QUOTES = re.compile(r"[\W_]*quotes?[\W_]*$|[\W_]*quotes?[*_]*:(?P<rest>.*)$", re.IGNORECASE)
ANSWER = re.compile(r"[\W_]*answer[\W_]*$|[\W_]*answer[*_]*:[*_]*(?P<rest>.*)$", re.IGNORECASE)
NUMBERED = re.compile(r"\s*(?:[-*]\s*)?(?:[\[【(]\s*(\d{1,3})\s*[\]】)]\s*[:.-]?|(\d{1,3})\s*[.):])\s*(\S.*)$")
BULLET = re.compile(r"\s*(?:[-*•]\s|[\"“„«])")
INLINE = re.compile(r"[\"“„«]([^\"“”„«»]{12,600})[\"”“»][\s.,;:]{0,3}[\[【]\s*(\d{1,3})\s*[\]】]")
LONGEST_LEAD = 60  # characters of an answer that may still turn out to be a refusal
LONGEST_HEADER = 16  # characters of a line that may still turn out to be one


class _Part(Enum):
    """Where the model is. In `LEAD` its answer begins, and may still be a refusal. `FREE` is an answer without the
    form, which is read when all of it is there."""

    HEAD = auto()
    QUOTES = auto()
    LEAD = auto()
    ANSWER = auto()
    AFTERWARDS = auto()
    FREE = auto()


class OutputParser:
    """`feed` pieces, `end`; both answer what can be told now. Nothing is told before a quote was found."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.is_refusal = False
        self._sources = [Source(passage) for passage in passages]
        self._part = _Part.HEAD
        self._held = ""
        self._quoted: dict[int, str] = {}
        self._latest: int | None = None
        self._marks = CitationMarkers({})
        self._has_quotes = False
        self._is_at_line_start = True

    @property
    def citations(self) -> list[Quote]:
        """Those that the told text marks, in order."""
        return self._marks.used

    def feed(self, text: str) -> str:
        self._held += text
        while self._part in (_Part.HEAD, _Part.QUOTES) and "\n" in self._held:
            line, self._held = self._held.split("\n", 1)
            self._read_line(line)
        return self._tell(is_end=False)

    def end(self) -> str:
        if self._part in (_Part.HEAD, _Part.QUOTES):
            line, self._held = self._held, ""
            self._read_line(line)
        if self._part is _Part.FREE:
            self._read_free()
        return self._tell(is_end=True)

    def _read_line(self, line: str) -> None:
        if REFUSAL.match(line):
            self.is_refusal, self._part = True, _Part.AFTERWARDS
        elif header := ANSWER.match(line):
            self._begin_answer(header["rest"] or "")
        elif header := QUOTES.match(line):
            self._part = _Part.QUOTES
            if header["rest"]:
                self._read_quote(header["rest"])
        elif line.strip():
            self._read_quote(line)
        else:
            self._latest = None

    def _read_quote(self, line: str) -> None:
        if numbered := NUMBERED.match(line):
            self._part = _Part.QUOTES
            self._keep_quote(int(numbered[1] or numbered[2]), numbered[3])
        elif self._part is _Part.HEAD:
            self._part, self._held = _Part.FREE, f"{line}\n{self._held}"
        elif BULLET.match(line) or not self._quoted:
            self._keep_quote(len(self._quoted) + 1, line.strip(" \t-*•"))
        elif self._latest is not None:
            self._quoted[self._latest] += f"\n{line}"
        else:
            self._begin_answer(line)

    def _keep_quote(self, number: int, quote: str) -> None:
        self._quoted.setdefault(number, quote)
        self._latest = number

    def _begin_answer(self, first: str) -> None:
        self._part = _Part.LEAD
        self._held = f"{first}\n{self._held}" if first.strip() else self._held
        self._check(self._quoted)

    def _check(self, quoted: Mapping[int, str]) -> None:
        found = {number: citation for number, quote in quoted.items() if (citation := locate(quote, self._sources))}
        self._marks, self._has_quotes = CitationMarkers(found), bool(found)

    def _read_free(self) -> None:
        """An answer without the form: its quotes may come last, or stand in the text before their marks."""
        lines = self._held.split("\n")
        header = next((n for n, line in enumerate(lines) if QUOTES.match(line)), len(lines))
        for line in lines[header + 1 :]:
            if numbered := NUMBERED.match(line):
                self._keep_quote(int(numbered[1] or numbered[2]), numbered[3])
        quoted = self._quoted or {int(number): quote for quote, number in INLINE.findall(self._held)}
        self._held, self._part = "\n".join(lines[:header]), _Part.LEAD
        self._check(quoted)

    def _tell(self, *, is_end: bool) -> str:
        if self._part is _Part.LEAD:
            self._look_for_refusal(is_end=is_end)
        if self._part is not _Part.ANSWER:
            return ""
        text, is_over = self._take_answer(is_end=is_end)
        self._part = _Part.AFTERWARDS if is_over else _Part.ANSWER
        if not self._has_quotes:
            return ""
        told = self._marks.feed(text)
        return told + self._marks.end() if is_over else told

    def _look_for_refusal(self, *, is_end: bool) -> None:
        self._held = self._held.lstrip()
        if not is_end and "\n" not in self._held and _may_begin(self._held, "not in ", LONGEST_LEAD):
            return
        self.is_refusal = REFUSAL.match(self._held) is not None
        self._part = _Part.AFTERWARDS if self.is_refusal or not self._held else _Part.ANSWER

    def _take_answer(self, *, is_end: bool) -> tuple[str, bool]:
        """What of the answer is there, and whether it is over: at its end, or where the model lists its quotes again.
        The start of a line waits until it can be no header any more."""
        told = ""
        while self._held:
            line, newline, rest = self._held.partition("\n")
            is_whole = is_end or bool(newline)
            if self._is_at_line_start and is_whole and QUOTES.match(line):
                return told, True
            if self._is_at_line_start and not is_whole and _may_begin(line, "quotes", LONGEST_HEADER):
                return told, False
            told, self._held, self._is_at_line_start = told + line + newline, rest, bool(newline)
        return told, is_end


def _may_begin(text: str, words: str, longest: int) -> bool:
    """Whether more of the text could still make it begin with these words."""
    said = text.lstrip(" \t*_#\"'“(").lower()
    return len(text) <= longest and (said.startswith(words) or words.startswith(said))
