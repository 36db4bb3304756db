"""Bayesian knowledge tracing: the probability that a learner has mastered a topic.

A. T. Corbett and J. R. Anderson, "Knowledge tracing: Modeling the acquisition of procedural knowledge", User Modeling
and User-Adapted Interaction 4, 1995. A hidden state, mastered or not, is inferred from right and wrong answers.

The API computes it on each request, so this module imports nothing heavy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.settings import MasterySettings, Parameters

PASSED = 0.6  # the least score that counts as a right answer
MASTERED = 0.85  # from here on a topic is not practised any more


@dataclass(frozen=True)
class Observation:
    """A completed task on a topic. Without a score it counts as right."""

    topic: str
    score: float | None
    completed_at: datetime


@dataclass(frozen=True)
class Mastery:
    """`probability` is the estimate after `observations` tasks, the last of them at `last_at`."""

    topic: str
    probability: float
    observations: int
    last_at: datetime


def trace(scores: Sequence[float], parameters: Parameters) -> float:
    """The probability of mastery after these answers, oldest first. A score counts as right from `PASSED` on."""
    mastered = parameters.p_init
    for score in scores:
        known = _posterior(mastered, score >= PASSED, parameters)
        mastered = known + (1 - known) * parameters.p_learn
    return mastered


def by_topic(history: Iterable[Observation], settings: MasterySettings) -> dict[str, Mastery]:
    """The mastery of each topic, the weakest first. The history may be in any order."""
    seen: dict[str, list[Observation]] = {}
    for observation in sorted(history, key=lambda one: one.completed_at):
        seen.setdefault(observation.topic, []).append(observation)
    traced = [_of_topic(topic, observations, settings) for topic, observations in seen.items()]
    return {one.topic: one for one in sorted(traced, key=lambda one: (one.probability, one.topic))}


def _of_topic(topic: str, observations: Sequence[Observation], settings: MasterySettings) -> Mastery:
    scores = [1.0 if one.score is None else one.score for one in observations]
    return Mastery(topic, trace(scores, settings.of(topic)), len(scores), observations[-1].completed_at)


def _posterior(mastered: float, is_right: bool, parameters: Parameters) -> float:
    if is_right:
        by_mastery, by_chance = mastered * (1 - parameters.p_slip), (1 - mastered) * parameters.p_guess
    else:
        by_mastery, by_chance = mastered * parameters.p_slip, (1 - mastered) * (1 - parameters.p_guess)
    return by_mastery / (by_mastery + by_chance)
