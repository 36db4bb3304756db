import random
import time

from pensum_client.errors import BacklogFull, Unavailable, Unreachable

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0

RETRIABLE = (Unreachable, Unavailable, BacklogFull)


class RetryBudget:
    """How long requests to an absent or overloaded server are repeated: `seconds` since it last responded."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.renew()

    def renew(self) -> None:
        self._ends_at = time.monotonic() + self._seconds
        self._pause_seconds = FIRST_PAUSE_SECONDS

    def pause_after(self, failure: Unreachable | Unavailable | BacklogFull) -> float:
        """Seconds until the next attempt: exponential backoff, or the server's Retry-After if that is longer. Raises
        the failure if the budget would be over by then."""
        jitter = random.uniform(0.5, 1)  # noqa: S311 - it spreads clients in time, and protects nothing
        seconds = max(failure.retry_after_seconds or 0, self._pause_seconds * jitter)
        self._pause_seconds = min(2 * self._pause_seconds, LONGEST_PAUSE_SECONDS)
        if time.monotonic() + seconds > self._ends_at:
            raise failure
        return seconds
