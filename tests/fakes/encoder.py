"""A deterministic encoder for tests: the more words two texts share, the nearer are their vectors."""

import math
import zlib
from collections.abc import Sequence

from workers.text.words import stems

DIMENSIONS = 512


def encode(texts: Sequence[str]) -> list[list[float]]:
    return [_vector(text) for text in texts]


def _vector(text: str) -> list[float]:
    vector = [0.0] * DIMENSIONS
    for stem in stems(text):
        vector[zlib.crc32(stem.encode()) % DIMENSIONS] += 1.0
    length = math.hypot(*vector)
    return [value / length for value in vector] if length else vector
