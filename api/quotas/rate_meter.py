"""Counts what each user does in the current minute, for all API processes together.

A request is counted in this process alone, which costs no round trip. Once a second the processes add their counts up
in Valkey, in one round trip for all users. So a limit may be overrun by what other processes let through in a second;
and while Valkey is away each process keeps to the limits by itself.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

import redis
import redis.asyncio

from core.errors import AppError
from core.outages import REDIS
from core.settings import settings
from tasks import redis_clients

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
SHARED_EVERY_SECONDS = 1.0
SHARED_AT_ONCE = 1_000


class Counted(IntEnum):
    REQUESTS = 0
    JOBS = 1


NAMES = ("requests", "jobs")  # as people and headers call them


class Rate(NamedTuple):
    """What is left of `limit` until the minute ends."""

    what: Counted
    limit: int
    remaining: int
    resets_in_seconds: int

    @property
    def name(self) -> str:
        return NAMES[self.what]

    @property
    def used(self) -> int:
        return self.limit - self.remaining


class RateExceeded(AppError):
    """Too many requests. Wait before you send more."""

    slug = "rate-limited"

    def __init__(self, rate: Rate) -> None:
        seconds = rate.resets_in_seconds
        super().__init__(f"You may send {rate.limit:,} {rate.name} a minute. Try again in {seconds} s.")
        self.rate = rate
        self.retry_after_seconds = seconds


class _Counts:
    """Of one user in this minute. `totals` are those of all processes, at the last exchange."""

    __slots__ = ("totals", "unshared")

    def __init__(self) -> None:
        self.totals = [0] * len(Counted)
        self.unshared = [0] * len(Counted)


class RateMeter:
    def __init__(self) -> None:
        self._window = 0
        self._counts: defaultdict[UUID, _Counts] = defaultdict(_Counts)

    def count(self, what: Counted, user_id: UUID, limit: int) -> Rate:
        """Raises `RateExceeded`, which does not count."""
        seconds, counts = self._seconds_left(), self._counts[user_id]
        remaining = limit - counts.totals[what] - counts.unshared[what]
        if remaining <= 0:
            raise RateExceeded(Rate(what, limit, 0, seconds))
        counts.unshared[what] += 1
        return Rate(what, limit, remaining - 1, seconds)

    def rate(self, what: Counted, user_id: UUID, limit: int) -> Rate:
        seconds, counts = self._seconds_left(), self._counts[user_id]
        remaining = limit - counts.totals[what] - counts.unshared[what]
        return Rate(what, limit, max(remaining, 0), seconds)

    def _seconds_left(self) -> int:
        window, second = divmod(int(time.time()), WINDOW_SECONDS)
        if window != self._window:
            self._window = window
            self._counts.clear()
        return WINDOW_SECONDS - second

    async def share_forever(self) -> None:
        async with redis_clients.async_client() as client:
            while True:
                await asyncio.sleep(SHARED_EVERY_SECONDS)
                try:
                    await self.share(client)
                    REDIS.note_success()
                except redis.RedisError as error:
                    REDIS.note_failure(error)
                except Exception:  # without this task each process would count for itself
                    logger.exception("what accounts have used was not shared, and is later")

    async def share(self, client: redis.asyncio.Redis) -> None:
        """What is not shared because Valkey is away is shared with the next exchange of the same minute."""
        window = self._window
        new = [(user_id, what) for user_id, counts in self._counts.items() for what in Counted if counts.unshared[what]]
        for start in range(0, len(new), SHARED_AT_ONCE):
            counts = {key: self._counts[key[0]].unshared[key[1]] for key in new[start : start + SHARED_AT_ONCE]}
            totals = await _add(client, window, counts)
            if window != self._window:
                return
            self._take_totals(zip(counts.items(), totals, strict=True))

    def _take_totals(self, shared: Iterable[tuple[tuple[tuple[UUID, Counted], int], int]]) -> None:
        for ((user_id, what), count), total in shared:
            self._counts[user_id].totals[what] = total
            self._counts[user_id].unshared[what] -= count


async def _add(client: redis.asyncio.Redis, window: int, counts: dict[tuple[UUID, Counted], int]) -> list[int]:
    """The totals of all processes."""
    pipeline = client.pipeline(transaction=False)
    for (user_id, what), count in counts.items():
        key = f"{settings().broker.prefix}rate:{window}:{NAMES[what]}:{user_id}"
        pipeline.incrby(key, count)
        pipeline.expire(key, 2 * WINDOW_SECONDS)
    return [int(total) for total in (await pipeline.execute())[::2]]
