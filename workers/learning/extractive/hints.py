"""Hints of an exercise, from vague to clear."""

from workers.learning.extractive.material import Fact
from workers.text.formatting import listed


def hints(fact: Fact, answer: str, *more: str) -> list[str]:
    """Where to read comes first, unless a heading or title would give the answer away."""
    places = [_place(fact, fact.section), _place(fact, fact.quote.title)]
    allowed = [place for place in places if answer.lower() not in place.lower()]
    return [*allowed[:1], *more]


def word_lengths(answer: str) -> str:
    counts = [sum(char.isalnum() for char in word) for word in answer.split()]
    if len(counts) == 1:
        return f"One word of {counts[0]} letters."
    return f"{len(counts)} words of {listed([str(count) for count in counts])} letters."


def first_letters(answer: str) -> str:
    initials = [f"“{word[0]}”" for word in answer.split()]
    return f"It begins with {initials[0]}." if len(initials) == 1 else f"Its words begin with {listed(initials)}."


def _place(fact: Fact, section: str) -> str:
    title = fact.quote.title
    return f"It is in “{title}”." if section == title else f"It is in “{title}”, under “{section}”."
