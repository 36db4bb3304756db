from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.settings import MasterySettings, Parameters
from tests.support.configuration import Configure
from workers.learning.mastery import Observation, by_topic, trace

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
DEFAULT = Parameters()
RIGHT, WRONG = 1.0, 0.0
ROUNDING = 1e-12

scores = st.lists(st.floats(0, 1), max_size=60)
probabilities = st.floats(0.01, 0.98)


@st.composite
def parameters(draw: st.DrawFn) -> Parameters:
    p_slip, p_guess = draw(probabilities), draw(probabilities)
    assume(p_slip + p_guess < 1)
    return Parameters(p_init=draw(probabilities), p_learn=draw(probabilities), p_slip=p_slip, p_guess=p_guess)


def observation(topic: str, score: float | None, day: int = 0) -> Observation:
    return Observation(topic, score, MONDAY + timedelta(days=day))


def test_mastery_without_observations_is_the_initial_estimate() -> None:
    assert trace([], DEFAULT) == DEFAULT.p_init


def test_right_answer_follows_the_formula() -> None:
    known = 0.3 * 0.9 / (0.3 * 0.9 + 0.7 * 0.2)
    assert trace([RIGHT], DEFAULT) == pytest.approx(known + (1 - known) * 0.15)


def test_wrong_answer_follows_the_formula() -> None:
    known = 0.3 * 0.1 / (0.3 * 0.1 + 0.7 * 0.8)
    assert trace([0.4], DEFAULT) == pytest.approx(known + (1 - known) * 0.15)


@given(scores, parameters())
def test_mastery_is_a_probability(observed: list[float], parameters: Parameters) -> None:
    assert 0 <= trace(observed, parameters) <= 1


@given(scores, st.data(), parameters())
def test_right_instead_of_wrong_answer_never_lowers_mastery(
    observed: list[float], data: st.DataObject, parameters: Parameters
) -> None:
    at = data.draw(st.integers(0, len(observed)))
    before, after = observed[:at], observed[at:]
    better, worse = (trace([*before, score, *after], parameters) for score in (RIGHT, WRONG))
    assert better >= worse - ROUNDING


@given(scores, parameters())
def test_another_right_answer_never_lowers_mastery(observed: list[float], parameters: Parameters) -> None:
    assert trace([*observed, RIGHT], parameters) >= trace(observed, parameters) - ROUNDING


def test_each_topic_is_traced_separately_in_order_of_time() -> None:
    history = [observation("a", RIGHT, day=2), observation("a", WRONG, day=1), observation("b", None)]
    known = by_topic(history, MasterySettings())
    assert (known["a"].probability, known["b"].probability) == (trace([WRONG, RIGHT], DEFAULT), trace([RIGHT], DEFAULT))
    assert (known["a"].observations, known["a"].last_at) == (2, MONDAY + timedelta(days=2))


def test_weakest_topic_comes_first() -> None:
    history = [
        observation("b", RIGHT),
        observation("a", WRONG),
        observation("c", 0.5, day=1),
        observation("c", 0.5, day=2),
    ]
    assert list(by_topic(history, MasterySettings())) == ["c", "a", "b"]


def test_score_of_sixty_percent_counts_as_right() -> None:
    assert trace([0.6], DEFAULT) == trace([RIGHT], DEFAULT)
    assert trace([0.59], DEFAULT) == trace([WRONG], DEFAULT)


# Settings


def test_topic_can_have_its_own_parameters(configure: Configure) -> None:
    configure(PENSUM_MASTERY_P_LEARN="0.5", PENSUM_MASTERY_TOPICS='{"Jazz": {"p_init": 0.9}}')
    settings = MasterySettings()
    assert settings.of("jazz") == Parameters(p_init=0.9, p_learn=0.5)
    assert settings.of("Soil") == Parameters(p_learn=0.5)
    known = by_topic([observation("Jazz", RIGHT), observation("Soil", RIGHT)], settings)
    assert known["Jazz"].probability > known["Soil"].probability
