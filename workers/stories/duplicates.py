"""Whether the narrator has told something before: by the same words, or by the same meaning.

Other numbers or names are another memory, however near the meaning: `1962` is not `1963`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workers.stories.facts import words_hash
from workers.stories.names import names_in
from workers.stories.support import numbers_in
from workers.text.lexicon import fold
from workers.text.words import stems

SAME_MEANING = 0.9  # cosine
SAME_WORDS = 0.8  # of the stems of both, where no vectors are at hand


@dataclass(frozen=True)
class Known:
    """`vector` is of length 1; None where the memory was stored without an encoder."""

    id: str
    quote: str
    words_hash: bytes
    vector: Sequence[float] | None


def find_same(quote: str, vector: Sequence[float] | None, known: Sequence[Known], language: str) -> str | None:
    """The id of the memory that says the same."""
    digest = words_hash(quote)
    for one in known:
        if one.words_hash == digest:
            return one.id
    near = [one for one in known if _likeness(quote, vector, one, language)]
    return next((one.id for one in near if _has_same_facts(quote, one.quote, language)), None)


def _likeness(quote: str, vector: Sequence[float] | None, other: Known, language: str) -> bool:
    if vector is not None and other.vector is not None and _cosine(vector, other.vector) >= SAME_MEANING:
        return True
    own, theirs = stems(quote, language), stems(other.quote, language)
    return bool(own and theirs) and len(own & theirs) >= SAME_WORDS * len(own | theirs)


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _has_same_facts(one: str, other: str, language: str) -> bool:
    if numbers_in(one, language) != numbers_in(other, language):
        return False
    return _names(one, language) == _names(other, language)


def _names(text: str, language: str) -> set[str]:
    found = names_in(text, language)
    return {fold(name) for name in (*found.people, *found.places)}
