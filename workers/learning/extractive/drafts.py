"""What all kinds of exercises share: the proof, the place, the hints."""

from typing import Any

from workers.learning.extractive.material import Fact


def solution(fact: Fact, answer: str, accepted: list[str], **more: Any) -> dict[str, Any]:
    quote = fact.quote
    return {
        "answer": answer,
        "accepted": accepted,
        **more,
        "explanation": quote.text,
        "document_id": quote.passage.document_id,
        "start": quote.start,
        "end": quote.end,
    }


def hints(fact: Fact, answer: str, *more: str) -> list[str]:
    """Where to look comes first, unless a heading would give the answer away."""
    places = [_place(fact, fact.section), _place(fact, fact.quote.passage.title)]
    silent = [place for place in places if answer.lower() not in place.lower()]
    return [*silent[:1], *more]


def _place(fact: Fact, section: str) -> str:
    title = fact.quote.passage.title
    return f"It is in “{title}”." if section == title else f"It is in “{title}”, under “{section}”."


def letters(answer: str) -> str:
    counts = [sum(char.isalnum() for char in word) for word in answer.split()]
    if len(counts) == 1:
        return f"One word of {counts[0]} letters."
    return f"{len(counts)} words of {_joined([str(count) for count in counts])} letters."


def first_letters(answer: str) -> str:
    initials = [f"“{word[0]}”" for word in answer.split()]
    return f"It begins with {initials[0]}." if len(initials) == 1 else f"Its words begin with {_joined(initials)}."


def _joined(parts: list[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def one_line(text: str) -> str:
    """A sentence of hard-wrapped text, for a prompt."""
    return " ".join(text.split())
