from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.learning.mastery import DEFAULT, by_topic, trace
from workers.learning.tutor import PastTask

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)


def past(topic: str | None, score: float | None, day: int = 0) -> PastTask:
    return PastTask("quiz", topic, score, minutes=None, completed_at=MONDAY + timedelta(days=day))


def test_nothing_seen_leaves_the_first_estimate() -> None:
    assert trace([]) == DEFAULT.p_init


def test_one_right_answer_follows_the_formula() -> None:
    known = 0.3 * 0.9 / (0.3 * 0.9 + 0.7 * 0.2)
    assert trace([True]) == pytest.approx(known + (1 - known) * 0.15)


def test_one_wrong_answer_follows_the_formula() -> None:
    known = 0.3 * 0.1 / (0.3 * 0.1 + 0.7 * 0.8)
    assert trace([0.4]) == pytest.approx(known + (1 - known) * 0.15)


@given(st.lists(st.one_of(st.booleans(), st.floats(0, 1)), max_size=200))
def test_mastery_is_a_probability(observations: list[bool | float]) -> None:
    assert 0 <= trace(observations) <= 1


@given(st.lists(st.booleans(), max_size=30))
def test_a_right_answer_never_tells_against_mastery(observations: list[bool]) -> None:
    assert trace([*observations, True]) >= trace([*observations, False])


def test_each_topic_is_traced_by_itself_and_in_order_of_time() -> None:
    history = [past("a", 1.0, day=2), past("a", 0.0, day=1), past("b", None), past(None, 1.0)]
    assert by_topic(history) == {"a": trace([False, True]), "b": trace([True])}


def test_a_score_of_sixty_percent_counts_as_right() -> None:
    assert trace([0.6]) == trace([True])
    assert trace([0.59]) == trace([False])
