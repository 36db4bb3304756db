"""Whether passages can answer a question at all. A search always finds some: the nearest that the library has."""

from collections.abc import Sequence

from workers.quotes.types import Passage
from workers.text.words import stems

LEAST_SHARED = 0.6  # of the question's words, in one passage: names and numbers that no embedding model knows


def is_on_topic(query: str, passages: Sequence[Passage], *, min_similarity: float) -> bool:
    wanted = stems(query)
    return any(
        passage.similarity >= min_similarity or _shares_words(wanted, stems(f"{passage.title} {passage.text}"))
        for passage in passages
    )


def _shares_words(wanted: frozenset[str], have: frozenset[str]) -> bool:
    return len(wanted) > 1 and len(wanted & have) >= LEAST_SHARED * len(wanted)
