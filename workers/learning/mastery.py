"""How likely a learner has mastered a topic: Bayesian knowledge tracing.

A. T. Corbett and J. R. Anderson, "Knowledge tracing: Modeling the acquisition of procedural knowledge", User Modeling
and User-Adapted Interaction 4, 1995. A hidden state, mastered or not, is inferred from right and wrong answers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workers.learning.tutor import PastTask

PASSED = 0.6  # the least score that counts as a right answer


@dataclass(frozen=True)
class Parameters:
    """Fixed for all topics until there is data to fit them. `p_slip` + `p_guess` < 1, or a right answer would tell
    against mastery."""

    p_init: float = 0.3  # mastered before the first observation
    p_learn: float = 0.15  # becomes mastered by one more practice
    p_slip: float = 0.1  # mastered, and yet the answer is wrong
    p_guess: float = 0.2  # not mastered, and yet the answer is right


DEFAULT = Parameters()


def trace(observations: Sequence[bool | float], parameters: Parameters = DEFAULT) -> float:
    """The probability of mastery after these answers, oldest first. A score counts as right from `PASSED` on."""
    mastered = parameters.p_init
    for observation in observations:
        known = _posterior(mastered, observation >= PASSED, parameters)
        mastered = known + (1 - known) * parameters.p_learn
    return mastered


def by_topic(history: Iterable[PastTask]) -> dict[str, float]:
    """Of each topic in the history, whatever its order. A task without a score was completed, which counts as right."""
    observations: dict[str, list[bool | float]] = {}
    for task in sorted(history, key=lambda task: task.completed_at):
        if task.topic is not None:
            observations.setdefault(task.topic, []).append(True if task.score is None else task.score)
    return {topic: trace(seen) for topic, seen in observations.items()}


def _posterior(mastered: float, is_right: bool, parameters: Parameters) -> float:
    if is_right:
        by_mastery, by_chance = mastered * (1 - parameters.p_slip), (1 - mastered) * parameters.p_guess
    else:
        by_mastery, by_chance = mastered * parameters.p_slip, (1 - mastered) * (1 - parameters.p_guess)
    return by_mastery / (by_mastery + by_chance)
