"""A CV as it may be judged: its lines without what is masked, hidden, denied or an order, and its dated entries."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from workers.cv.dates import Period, months_together, periods_in, years_named
from workers.cv.lines import Line, lines_of
from workers.cv.masking import blanked, spans_to_mask
from workers.cv.stance import beginnings_in, is_order, wanting_in, without_denied
from workers.cv.terms import Terms, terms_of
from workers.cv.types import Span
from workers.profiles.sections import Section, section_of
from workers.text import contacts
from workers.text.language import UNDETERMINED, language_of

MOST_OF_AN_ENTRY = 14  # lines below its dates


@dataclass(frozen=True)
class Statement:
    """`text` is what the CV's [start:end] says of what somebody can; `is_basic`: they only begin with it."""

    text: str
    start: int
    end: int
    is_basic: bool
    section: Section | None
    entry: int | None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def terms(self) -> Terms:
        return terms_of(self.text)


@dataclass(frozen=True)
class ReadCv:
    """`periods` are those of entries that are no education; `wishes` what somebody only wants."""

    language: str
    statements: Sequence[Statement]
    wishes: Sequence[Statement]
    periods: Sequence[tuple[int, Period]]
    orders: Sequence[Span]
    today: date

    def months(self, entries: frozenset[int] | None = None) -> int:
        return months_together(one for entry, one in self.periods if entries is None or entry in entries)


def read(text: str, hidden: Sequence[Span], today: date) -> ReadCv:
    """`hidden` are places that a reader does not see."""
    language = language_of(text)
    language = "en" if language == UNDETERMINED else language
    shown = blanked(blanked(text, hidden), spans_to_mask(text), contacts.MASK)
    lines = lines_of(shown, language)
    orders = [Span(line.start, line.end) for line in lines if is_order(line.text)]
    entries = _entries(lines)
    read_lines = [(line, entry, _section(line)) for line, entry in zip(lines, entries, strict=True)]
    statements: list[Statement] = []
    wishes: list[Statement] = []
    for line, entry, section in read_lines:
        if is_order(line.text):
            continue
        stated, wished = _parts(line, language)
        statements += _statement(line, stated, section, entry)
        wishes += _statement(line, wished, section, entry)
    periods = [
        (entry, period)
        for line, entry, section in read_lines
        if entry is not None and section is not Section.EDUCATION and not is_order(line.text)
        for period in periods_in(line.text, today)
    ]
    return ReadCv(language, statements, wishes, periods, orders, today)


def _parts(line: Line, language: str) -> tuple[str, str]:
    """What the line states and what it only wishes, each as long as the line."""
    kept = without_denied(line.text)
    begins = wanting_in(kept, language)
    if begins is None:
        return kept, ""
    return kept[:begins], " " * begins + kept[begins:]


def _statement(line: Line, text: str, section: Section | None, entry: int | None) -> Iterator[Statement]:
    readable = text.replace(contacts.MASK, " ")
    begun = beginnings_in(readable)
    if begun:
        yield Statement(readable, line.start, line.end, True, section, entry)
        readable = blanked(readable, [Span(*one) for one in begun])
    if re.search(r"\w", readable):
        yield Statement(readable, line.start, line.end, False, section, entry)


def _entries(lines: Sequence[Line]) -> list[int | None]:
    """The number of the dated entry that each line belongs to: the line with its dates and those below it; a line just
    above the dates is its title."""
    numbers: list[int | None] = []
    number, below, count = None, 0, 0
    for line in lines:
        is_dated = bool(periods_in(line.text, date.max))
        if is_dated:
            number, below, count = count, 0, count + 1
        elif section_of(line.text) is not None or below >= MOST_OF_AN_ENTRY:
            number = None
        numbers.append(number)
        below += 1
    return _with_titles(lines, numbers)


def _with_titles(lines: Sequence[Line], numbers: Sequence[int | None]) -> list[int | None]:
    """A short line that stands right above the dates of an entry."""
    found = list(numbers)
    for at in range(1, len(lines)):
        starts = numbers[at] is not None and numbers[at] != numbers[at - 1]
        above = lines[at - 1]
        if starts and above.is_heading and section_of(above.text) is None:
            found[at - 1] = numbers[at]
    return found


def _section(line: Line) -> Section | None:
    return section_of(line.heading) if line.heading else None


def claimed_years(statement: Statement) -> float:
    return max(years_named(statement.text), default=0.0)
