from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler

from workers.learning.retention import Practised, by_topic

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SCHEDULER = Scheduler()


def practised(days: float, stability: float = 5.0, topic: str = "locks", rating: int = 3) -> Practised:
    return Practised(topic, stability, NOW - timedelta(days=days), rating)


@pytest.mark.parametrize("days", [0, 1, 5, 40, 400])
@pytest.mark.parametrize("stability", [0.2, 5.0, 90.0])
def test_forgetting_curve_is_that_of_the_scheduler(days: int, stability: float) -> None:
    card = Card(card_id=0, stability=stability, last_review=NOW - timedelta(days=days))
    expected = SCHEDULER.get_card_retrievability(card, NOW)
    assert practised(days, stability).retrievability(NOW) == pytest.approx(expected)


def test_it_falls_within_a_day_and_is_never_more_than_certain() -> None:
    assert practised(0.5).retrievability(NOW) < 1
    assert practised(-1).retrievability(NOW) == 1


def test_exercise_whose_last_answer_was_wrong_is_not_known() -> None:
    assert practised(0, rating=Rating.Again.value).retrievability(NOW) == 0
    assert practised(0, rating=Rating.Hard.value).retrievability(NOW) == 1


def test_retention_of_a_topic_is_the_mean_of_its_exercises() -> None:
    known = by_topic([practised(5), practised(0), practised(5, topic="weirs")], NOW)
    assert {topic: found.probability for topic, found in known.items()} == pytest.approx({"locks": 0.95, "weirs": 0.9})
    assert {topic: found.exercises for topic, found in known.items()} == {"locks": 2, "weirs": 1}
