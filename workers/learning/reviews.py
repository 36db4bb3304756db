"""When an exercise is due again, by FSRS with its default parameters.

A state is computed from the whole log of an exercise, so it does not matter in which order answers are graded, and all
states can be computed again when the scheduler changes. Intervals are not fuzzed: the same log gives the same state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from fsrs import Card, Rating, Scheduler

SCHEDULER = "fsrs-6.3 default"  # stored with each review and state; rename it when version or parameters change
CORRECT = 0.75  # the least score of a correct answer
HALF = 0.5  # from here on an answer was remembered, though with effort

_scheduler = Scheduler(enable_fuzzing=False)


class PastReview(Protocol):
    @property
    def rating(self) -> int: ...
    @property
    def reviewed_at(self) -> datetime: ...


@dataclass(frozen=True)
class CardState:
    due_at: datetime
    stability: float
    difficulty: float
    state: int
    step: int | None
    last_review_at: datetime
    scheduler: str = SCHEDULER


def rating_of(score: float, *, gave_up: bool) -> int:
    """Never "easy": how easy it was is the learner's to say."""
    if gave_up or score < HALF:
        return Rating.Again.value
    return Rating.Good.value if score >= CORRECT else Rating.Hard.value


def state_after(log: Iterable[PastReview]) -> CardState:
    """The state after these reviews, oldest first; at least one."""
    card = Card(card_id=0)
    for review in log:
        card, _ = _scheduler.review_card(card, Rating(review.rating), review.reviewed_at.astimezone(UTC))
    assert card.stability is not None, "a card without a review has no state"
    assert card.difficulty is not None, "a card without a review has no state"
    assert card.last_review is not None, "a card without a review has no state"
    return CardState(card.due, card.stability, card.difficulty, card.state.value, card.step, card.last_review)
