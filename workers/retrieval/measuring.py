"""Questions whose answer is known, to compare what two embedding models find."""

import re
from collections.abc import Sequence

LONGEST_PROBE_WORDS = 24

SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


def probe(text: str) -> str:
    """Words by which a search should find this passage: its longest sentence, cut short."""
    sentences = [sentence.split() for sentence in SENTENCE_ENDS.split(text)]
    return " ".join(max(sentences, key=len)[:LONGEST_PROBE_WORDS])


def mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def flattened(text: str) -> str:
    """As a quote is looked for: without regard to line breaks."""
    return " ".join(text.split())
