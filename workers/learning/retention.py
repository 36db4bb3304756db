"""How likely a learner still knows what they practised, by the forgetting curve of FSRS 6.

The API computes it on each request, so this module imports nothing heavy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

DECAY = -0.1542  # the last of FSRS's default parameters
KNOWN = 0.9  # after as many days as the stability has
FACTOR = KNOWN ** (1 / DECAY) - 1
SECONDS_OF_DAY = 86_400
AGAIN = 1  # the rating of a wrong answer


@dataclass(frozen=True)
class Practised:
    """An exercise on a topic after its last review, which FSRS rated from 1 (again) to 4 (easy). `stability` is in
    days."""

    topic: str
    stability: float
    reviewed_at: datetime
    rating: int

    def retrievability(self, now: datetime) -> float:
        """From 0 to 1: the probability of a right answer now. It is 0 after a wrong answer: the curve of FSRS begins at
        1 then, too, as if whoever failed had learned the answer from the solution."""
        if self.rating == AGAIN:
            return 0.0
        days = max((now - self.reviewed_at).total_seconds(), 0) / SECONDS_OF_DAY
        return float((1 + FACTOR * days / self.stability) ** DECAY)


@dataclass(frozen=True)
class Retention:
    """`probability` is the mean over the exercises of the topic."""

    probability: float
    exercises: int


def by_topic(practised: Iterable[Practised], now: datetime) -> dict[str, Retention]:
    known: dict[str, list[float]] = {}
    for one in practised:
        known.setdefault(one.topic, []).append(one.retrievability(now))
    return {topic: Retention(sum(each) / len(each), len(each)) for topic, each in known.items()}
