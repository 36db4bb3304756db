import random
import time

from client.errors import BacklogFull, Unavailable, Unreachable

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0

TRY_AGAIN = (Unreachable, Unavailable, BacklogFull)


class Patience:
    """With a server that is away or overloaded, for so many seconds since it last answered."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.renew()

    def renew(self) -> None:
        self._ends_at = time.monotonic() + self._seconds
        self._pause_seconds = FIRST_PAUSE_SECONDS

    def pause_after(self, failure: Unreachable | Unavailable | BacklogFull) -> float:
        """Seconds until it is time to ask again: what the server wished, or a little longer each time. Raises the
        failure when patience will be over by then."""
        usual = self._pause_seconds * random.uniform(0.5, 1)  # noqa: S311 - so that clients do not come back all at once
        self._pause_seconds = min(2 * self._pause_seconds, LONGEST_PAUSE_SECONDS)
        seconds = max(failure.retry_after_seconds or 0, usual)
        if time.monotonic() + seconds > self._ends_at:
            raise failure
        return seconds
