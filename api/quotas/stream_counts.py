"""How many event streams each user has open in this process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from api.accounts.identity import User
from api.quotas.allowance import limits_of
from core.errors import AppError

RETRY_SECONDS = 5


class TooManyStreams(AppError):
    """You have too many event streams open."""

    slug = "too-many-streams"


class StreamCounts:
    def __init__(self) -> None:
        self._open: Counter[UUID] = Counter()

    @contextmanager
    def opened(self, user: User) -> Iterator[None]:
        """Counts a stream for as long as the block runs. Raises `TooManyStreams`."""
        limit = limits_of(user).streams
        if limit and self._open[user.id] >= limit:
            refusal = TooManyStreams(f"You have {limit} event streams open, the maximum. Close one first.")
            refusal.retry_after_seconds = RETRY_SECONDS
            raise refusal
        self._open[user.id] += 1
        try:
            yield
        finally:
            self._open[user.id] -= 1
            if not self._open[user.id]:
                del self._open[user.id]
