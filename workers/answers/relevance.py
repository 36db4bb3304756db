"""Whether passages can answer a question at all. Found are always some: the nearest of what is there."""

from collections.abc import Sequence

from workers.quotes.types import Passage
from workers.text.words import stems

SHARED = 0.6  # of the question's words, in one passage: names and numbers that no embedding model knows


def is_on_topic(query: str, passages: Sequence[Passage], *, min_similarity: float) -> bool:
    wanted = stems(query)
    return any(
        passage.similarity >= min_similarity or _shares(wanted, stems(f"{passage.title} {passage.text}"))
        for passage in passages
    )


def _shares(wanted: frozenset[str], have: frozenset[str]) -> bool:
    return len(wanted) > 1 and len(wanted & have) >= SHARED * len(wanted)
