"""Texts as people send them: most short, few long. It loads nothing that only some environments have."""

import math
import random
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"

MEDIAN_WORDS = 19
SPREAD = 0.95  # of the logarithm
SHORTEST, LONGEST = 2, 230


def make(count: int, *, seed: int = 0) -> list[str]:
    """Extracts of the samples, about 41 tokens on average; the same ones each time."""
    words = [word for file in sorted(SAMPLES.rglob("*.md")) for word in file.read_text().split()]
    rng = random.Random(seed)
    lengths = [rng.lognormvariate(math.log(MEDIAN_WORDS), SPREAD) for _ in range(count)]
    return [_extract(words, max(SHORTEST, min(LONGEST, round(length))), rng) for length in lengths]


def _extract(words: list[str], length: int, rng: random.Random) -> str:
    start = rng.randrange(len(words) - length)
    return " ".join(words[start : start + length])
