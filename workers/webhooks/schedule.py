"""Retry schedule of deliveries, and when a failing endpoint is disabled."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.settings import RETRY_DELAYS_SECONDS, RETRY_JITTER

MAX_RETRY_AFTER_SECONDS = 24 * 3600
DISABLE_AFTER = timedelta(days=5)
HOPELESS_ATTEMPTS = 3  # over five minutes: long enough for a mistake in DNS


def next_attempt_at(
    attempts: int,
    now: datetime,
    retry_after_seconds: float | None = None,
    *,
    delays_seconds: Sequence[float] = RETRY_DELAYS_SECONDS,
    jitter: float = RETRY_JITTER,
    is_hopeless: bool = False,
) -> datetime | None:
    """When the attempt after `attempts` failed ones is due, or None if that was the last one. Jitter only adds, so that
    `Retry-After` is always respected."""
    if attempts >= (min(len(delays_seconds), HOPELESS_ATTEMPTS) if is_hopeless else len(delays_seconds)):
        return None
    requested = min(retry_after_seconds or 0, MAX_RETRY_AFTER_SECONDS)
    seconds = max(delays_seconds[attempts], requested)
    return now + timedelta(seconds=seconds * random.uniform(1, 1 + jitter))  # noqa: S311 - jitter needs no secure randomness


def has_failed_too_long(first_failure_at: datetime, now: datetime) -> bool:
    """True if the endpoint should be disabled, because every attempt failed for `DISABLE_AFTER`."""
    return now - first_failure_at >= DISABLE_AFTER
