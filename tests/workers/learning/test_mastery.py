from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
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


parameters = st.builds(Parameters, p_init=probabilities, retention=probabilities)


def observation(topic: str, score: float | None, day: int = 0) -> Observation:
    return Observation(topic, score, MONDAY + timedelta(days=day))


def test_mastery_without_observations_is_the_initial_estimate() -> None:
    assert trace([], DEFAULT) == DEFAULT.p_init


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ([1.0], 0.767),
        ([0.0], 0.1),
        ([0.55], 0.467),
        ([0.55, 0.95], 0.743),
        ([0.95, 0.55], 0.629),
        ([0.55] * 10, 0.55),
        ([1.0, 1.0], 0.9),
        ([0.2, 0.5, 0.8], 0.607),
    ],
)
def test_sequences_of_the_documentation_give_its_values(observed: list[float], expected: float) -> None:
    assert trace(observed, DEFAULT) == pytest.approx(expected, abs=0.001)


@given(scores, parameters)
def test_mastery_is_a_probability(observed: list[float], parameters: Parameters) -> None:
    assert 0 <= trace(observed, parameters) <= 1


@given(scores, st.data(), parameters)
def test_right_instead_of_wrong_answer_never_lowers_mastery(
    observed: list[float], data: st.DataObject, parameters: Parameters
) -> None:
    at = data.draw(st.integers(0, len(observed)))
    before, after = observed[:at], observed[at:]
    better, worse = (trace([*before, score, *after], parameters) for score in (RIGHT, WRONG))
    assert better >= worse - ROUNDING


@given(scores, st.floats(0, 1), st.floats(0, 1), parameters)
def test_higher_last_score_never_lowers_mastery(
    observed: list[float], one: float, other: float, parameters: Parameters
) -> None:
    worse, better = (trace([*observed, last], parameters) for last in sorted((one, other)))
    assert better >= worse - ROUNDING


@given(scores, parameters)
def test_another_right_answer_never_lowers_mastery(observed: list[float], parameters: Parameters) -> None:
    assert trace([*observed, RIGHT], parameters) >= trace(observed, parameters) - ROUNDING


def test_each_topic_is_traced_separately_in_order_of_time() -> None:
    history = [observation("a", RIGHT, day=2), observation("a", WRONG, day=1), observation("b", RIGHT)]
    known = by_topic(history, MasterySettings())
    assert (known["a"].probability, known["b"].probability) == (trace([WRONG, RIGHT], DEFAULT), trace([RIGHT], DEFAULT))
    assert (known["a"].observations, known["a"].last_at) == (2, MONDAY + timedelta(days=2))


def test_task_without_score_is_exposure_and_leaves_the_estimate_as_it_is() -> None:
    history = [observation("a", None), observation("b", 0.7), observation("b", None, day=1)]
    known = by_topic(history, MasterySettings())
    assert (known["a"].probability, known["a"].exposures, known["a"].is_estimated) == (DEFAULT.p_init, 1, False)
    assert (known["b"].probability, known["b"].exposures, known["b"].observations) == (trace([0.7], DEFAULT), 1, 1)
    assert known["b"].last_at == MONDAY + timedelta(days=1)


def test_weakest_topic_comes_first() -> None:
    history = [observation("b", RIGHT), observation("a", WRONG), observation("c", 0.5, day=1)]
    assert list(by_topic(history, MasterySettings())) == ["a", "c", "b"]


# Settings


def test_topic_can_have_its_own_parameters(configure: Configure) -> None:
    configure(PENSUM_MASTERY_RETENTION="0.8", PENSUM_MASTERY_TOPICS='{"Jazz": {"p_init": 0.9}}')
    settings = MasterySettings()
    assert settings.of("jazz") == Parameters(p_init=0.9, retention=0.8)
    assert settings.of("Soil") == Parameters(retention=0.8)
    known = by_topic([observation("Jazz", RIGHT), observation("Soil", RIGHT)], settings)
    assert known["Jazz"].probability > known["Soil"].probability
