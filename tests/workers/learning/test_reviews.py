from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from workers.learning.reviews import SCHEDULER, rating_of, state_after

FIRST = datetime(2026, 3, 27, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Logged:
    rating: int
    reviewed_at: datetime


def log(*ratings: int) -> list[Logged]:
    return [Logged(rating, FIRST + timedelta(days=3 * at)) for at, rating in enumerate(ratings)]


@pytest.mark.parametrize(
    ("score", "gave_up", "rating"),
    [
        (1.0, False, 3),
        (0.75, False, 3),
        (0.74, False, 2),
        (0.5, False, 2),
        (0.49, False, 1),
        (0.0, False, 1),
        (1.0, True, 1),
    ],
)
def test_rating_follows_score_and_giving_up(score: float, gave_up: bool, rating: int) -> None:
    assert rating_of(score, gave_up=gave_up) == rating


def test_same_log_always_gives_the_same_state() -> None:
    assert state_after(log(3, 3, 1, 2, 3)) == state_after(log(3, 3, 1, 2, 3))


def test_better_answers_are_due_later() -> None:
    due = [state_after(log(3, 3, rating)).due_at for rating in (1, 2, 3)]
    assert due == sorted(set(due))


def test_intervals_grow_with_right_answers() -> None:
    stabilities = [state_after(log(*[3] * count)).stability for count in range(1, 6)]
    assert stabilities == sorted(stabilities)


def test_scheduler_names_the_installed_version() -> None:
    """If this fails: rename SCHEDULER and compute the cards again from their logs."""
    assert SCHEDULER.startswith(f"fsrs-{'.'.join(version('fsrs').split('.')[:2])} ")
