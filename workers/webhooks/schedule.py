"""When the next attempt at a delivery is due, and when an endpoint has failed for too long."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.settings import RETRY_DELAYS_SECONDS, RETRY_JITTER

LONGEST_RETRY_AFTER_SECONDS = 24 * 3600
DISABLE_AFTER = timedelta(days=5)


def next_attempt_at(
    attempts: int,
    now: datetime,
    retry_after_seconds: float | None = None,
    *,
    delays_seconds: Sequence[float] = RETRY_DELAYS_SECONDS,
    jitter: float = RETRY_JITTER,
) -> datetime | None:
    """After so many attempts; None when there are no more. Jitter only adds, so that no wish is undercut."""
    if attempts >= len(delays_seconds):
        return None
    wished = min(retry_after_seconds or 0, LONGEST_RETRY_AFTER_SECONDS)
    seconds = max(delays_seconds[attempts], wished)
    return now + timedelta(seconds=seconds * random.uniform(1, 1 + jitter))  # noqa: S311 - nobody gains by guessing


def has_failed_too_long(first_failure_at: datetime, now: datetime) -> bool:
    """Nothing but failures for so long that the endpoint should be disabled."""
    return now - first_failure_at >= DISABLE_AFTER
