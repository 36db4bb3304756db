"""How well a learner does on a topic now: the mean of a beta posterior over their scores, in which each new score
halves the weight of all before it.

The model is the recent proportion of successes of A. Galyardt and I. Goldin, "Move your lamp post: Recent data reflects
learner knowledge better than older data", Journal of Educational Data Mining 7(2), 2015 (R-PFA), with scores from 0 to
1 in place of right and wrong. A score s adds s to one count and 1 - s to the other; before it both are multiplied by
`retention`. They begin as `p_init` and 1 - `p_init`. So 55 % and then 95 % is progress (47 %, 74 %), ten times 55 %
stays at 55 %, and 95 % followed by 55 % is less than the other way round. docs/decisions/0041 says why it is no
Bayesian knowledge tracing.

A task without a score is exposure: it says that the learner met the topic, and nothing of how well they know it.

The API computes it on each request, so this module imports nothing heavy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.settings import MasterySettings, Parameters

PASSED = 0.6  # below this a task is worth another try
MASTERED = 0.85  # from here on a topic is not practised any more


@dataclass(frozen=True)
class Observation:
    """A completed task or a graded answer on a topic. Without a score it is exposure."""

    topic: str
    score: float | None
    completed_at: datetime


@dataclass(frozen=True)
class Mastery:
    """`probability` is the expected score after `observations` scored tasks; `exposures` are those without a score.
    The last of either was at `last_at`."""

    topic: str
    probability: float
    observations: int
    exposures: int
    last_at: datetime

    @property
    def is_estimated(self) -> bool:
        """Otherwise `probability` is only where every estimate begins."""
        return self.observations > 0


def trace(scores: Iterable[float], parameters: Parameters) -> float:
    """The expected score after these, oldest first."""
    gained, missed = parameters.p_init, 1 - parameters.p_init
    for score in scores:
        gained = parameters.retention * gained + score
        missed = parameters.retention * missed + 1 - score
    return gained / (gained + missed)


def by_topic(history: Iterable[Observation], settings: MasterySettings) -> dict[str, Mastery]:
    """The mastery of each topic, the weakest first. The history may be in any order."""
    seen: dict[str, list[Observation]] = {}
    for observation in sorted(history, key=lambda one: one.completed_at):
        seen.setdefault(observation.topic, []).append(observation)
    traced = [_of_topic(topic, observations, settings) for topic, observations in seen.items()]
    return {one.topic: one for one in sorted(traced, key=lambda one: (one.probability, one.topic))}


def _of_topic(topic: str, observations: Sequence[Observation], settings: MasterySettings) -> Mastery:
    scores = [one.score for one in observations if one.score is not None]
    return Mastery(
        topic=topic,
        probability=trace(scores, settings.of(topic)),
        observations=len(scores),
        exposures=len(observations) - len(scores),
        last_at=observations[-1].completed_at,
    )
