"""Reads memories out of what the narrator tells: pieces of their own words with dates, people, places and themes."""

from collections.abc import Sequence
from datetime import date

from workers.quotes.locate import Source, locate
from workers.quotes.types import Passage
from workers.stories.facts import read_memory
from workers.stories.spans import memory_spans
from workers.stories.told_date import ToldDate
from workers.stories.types import Proposal, Span

SHORTEST_QUOTE = 8  # characters


def proposals(text: str, language: str, *, last_words: str = "", today: date) -> list[Proposal]:
    """In the order of the text. A date that counts from another ("three years later") counts from the one before it."""
    before: ToldDate | None = None
    found = []
    for span in memory_spans(text, language, last_words=last_words, today=today):
        proposal = read_memory(span, language, today=today, before=before)
        before = proposal.said if proposal.said and proposal.said.years else before
        found.append(proposal)
    return found


def located(
    text: str, quotes: Sequence[str], found: Sequence[Proposal], language: str, *, today: date
) -> list[Proposal]:
    """Memories that somebody else has marked in the text, as the text has them, beside those found before. What the
    text does not hold letter for letter is left out."""
    source = Source(Passage("", "", text, 0, len(text), 0.0))
    taken = [(one.span.start, one.span.end) for one in found]
    more = []
    for quote in quotes:
        place = locate(quote, [source], shortest=SHORTEST_QUOTE)
        if place is not None and all(place.end <= start or end <= place.start for start, end in taken):
            taken.append((place.start, place.end))
            more.append(read_memory(Span(place.text, place.start, place.end), language, today=today))
    return sorted([*found, *more], key=lambda one: one.span.start)
