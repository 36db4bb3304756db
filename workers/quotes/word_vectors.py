"""Vectors of words, for where no encoder is within reach: texts are near each other if they share rare words."""

import math
from collections import Counter
from collections.abc import Sequence

from workers.text.words import stems


def encode_words(texts: Sequence[str]) -> list[list[float]]:
    """Of length one, or zero for a text without content words. Only those of one call can be compared."""
    stemmed = [stems(text) for text in texts]
    counts = Counter(stem for have in stemmed for stem in have)
    weights = {stem: math.log(1 + len(texts) / count) for stem, count in counts.items()}
    return [_unit([weight if stem in have else 0.0 for stem, weight in weights.items()]) for have in stemmed]


def _unit(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector] if length else vector
