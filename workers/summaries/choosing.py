"""Chooses the points of a summary: near to what the document is about as a whole, and far from each other."""

import math
from collections.abc import Sequence

from workers.quotes.ranking import Vector, cosine
from workers.summaries.types import Candidate, Point

FEWEST, MOST = 3, 8
REPETITION = 0.6  # of the likeness to a point that is chosen already: two that say the same are one too many
DUPLICATE = 0.92  # the cosine from which two points say the same


def how_many(sentences: int) -> int:
    """A paragraph gets three points, a few pages eight."""
    return min(sentences, MOST, max(FEWEST, round(1.2 * math.sqrt(sentences))))


def centroid(vectors: Sequence[Vector]) -> Vector:
    """Of length one."""
    sums = [sum(column) for column in zip(*vectors, strict=True)]
    length = math.sqrt(sum(value * value for value in sums)) or 1.0
    return [value / length for value in sums]


def choose(candidates: Sequence[Candidate], about: Vector, limit: int) -> list[Candidate]:
    """In the order in which they were chosen, the most telling first."""
    worth = {id(one): cosine(one.vector, about) + one.bonus for one in candidates}
    likeness = dict.fromkeys(worth, 0.0)  # to the nearest that is chosen
    left, chosen = list(candidates), list[Candidate]()
    while left and len(chosen) < limit:
        best = max(left, key=lambda one: worth[id(one)] - REPETITION * likeness[id(one)])
        chosen.append(best)
        left.remove(best)
        for one in left:
            likeness[id(one)] = max(likeness[id(one)], cosine(one.vector, best.vector))
        left = [one for one in left if likeness[id(one)] < DUPLICATE]
    return chosen


def in_order(chosen: Sequence[Candidate]) -> list[Point]:
    return [one.point for one in sorted(chosen, key=lambda one: one.point.start)]
