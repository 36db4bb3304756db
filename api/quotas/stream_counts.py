"""How many event streams each user has open in this process."""

from collections import Counter
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

    def add(self, user: User) -> None:
        """Raises `TooManyStreams`."""
        limit = limits_of(user).streams
        if limit and self._open[user.id] >= limit:
            refusal = TooManyStreams(f"You have {limit} event streams open, the maximum. Close one first.")
            refusal.retry_after_seconds = RETRY_SECONDS
            raise refusal
        self._open[user.id] += 1

    def remove(self, user: User) -> None:
        self._open[user.id] -= 1
        if not self._open[user.id]:
            del self._open[user.id]
