from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import RETRY_DELAYS_SECONDS
from workers.webhooks.schedule import has_failed_too_long, next_attempt_at

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = 24 * 3600


def wait_seconds(attempts: int, retry_after_seconds: float | None = None, *, jitter: float = 0.0) -> float:
    at = next_attempt_at(attempts, NOW, retry_after_seconds, jitter=jitter)
    assert at is not None
    return (at - NOW).total_seconds()


def test_attempts_follow_the_schedule() -> None:
    waits = [wait_seconds(attempts) for attempts in range(10)]
    assert waits == [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]


def test_no_attempt_follows_the_last_one() -> None:
    assert next_attempt_at(10, NOW) is None
    assert next_attempt_at(11, NOW, 60) is None


def test_schedule_can_be_configured() -> None:
    assert next_attempt_at(1, NOW, delays_seconds=[0, 1], jitter=0) == NOW + timedelta(seconds=1)
    assert next_attempt_at(2, NOW, delays_seconds=[0, 1]) is None


@pytest.mark.parametrize(("requested", "waited"), [(0, 5), (4, 5), (6, 6), (DAY, DAY), (10 * DAY, DAY)])
def test_longer_of_schedule_and_retry_after_is_used_up_to_a_day(requested: float, waited: float) -> None:
    assert wait_seconds(1, requested) == waited


@given(st.integers(0, len(RETRY_DELAYS_SECONDS) - 1), st.none() | st.floats(0, 10 * DAY), st.floats(0, 1))
def test_jitter_only_delays(attempts: int, requested: float | None, jitter: float) -> None:
    exact = wait_seconds(attempts, requested)
    assert exact <= wait_seconds(attempts, requested, jitter=jitter) <= exact * (1 + jitter) + 1e-6


def test_jitter_varies() -> None:
    assert len({wait_seconds(9, jitter=0.2) for _ in range(20)}) > 1


def test_endpoint_has_failed_too_long_after_five_days() -> None:
    assert not has_failed_too_long(NOW, NOW + timedelta(days=4, hours=23))
    assert has_failed_too_long(NOW, NOW + timedelta(days=5))
