"""How many bytes each user keeps: measured from time to time, with what this process accepted since then."""

import asyncio
import time
from contextlib import suppress
from uuid import UUID

from core.errors import Forbidden, Transient
from db.queries.accounts import usage
from db.queries.accounts.usage import Stored
from db.row_level_security import acting_as_platform
from db.transactions import read

MEASURED_EVERY_SECONDS = 30.0
WAIT_SECONDS = 1.0  # for the first measurement of an account, which takes longer only where there is much to add up
MOST_REMEMBERED = 10_000


class QuotaExceeded(Forbidden):
    """You store as much as your account may. Delete documents or wait until old jobs are deleted."""

    slug = "quota-exceeded"


class _Measured:
    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.at = time.monotonic()
        self.accepted = 0

    @property
    def is_stale(self) -> bool:
        return time.monotonic() - self.at > MEASURED_EVERY_SECONDS


class StoredBytes:
    def __init__(self) -> None:
        self._measured: dict[UUID, _Measured] = {}
        self._measuring: dict[UUID, asyncio.Task[None]] = {}

    async def ensure_room(self, user_id: UUID, *, size: int, limit: int) -> None:
        """Raises `QuotaExceeded`. Only a user's first request waits for a measurement; later ones go by the last one.
        What is not measured in time is let through."""
        known = self._measured.get(user_id)
        if known is None:
            await asyncio.wait([self._begin(user_id)], timeout=WAIT_SECONDS)
            known = self._measured.get(user_id)
        elif known.is_stale:
            self._begin(user_id)
        if known is not None:
            _accept(known, size, limit)

    def _begin(self, user_id: UUID) -> "asyncio.Task[None]":
        task = self._measuring.get(user_id)
        if task is None:
            task = self._measuring[user_id] = asyncio.create_task(self._measure(user_id))
            task.add_done_callback(lambda _: self._measuring.pop(user_id, None))
        return task

    async def _measure(self, user_id: UUID) -> None:
        with suppress(Transient), acting_as_platform():  # where PostgreSQL is away, the request itself says so
            measured = _Measured(await read(usage.measure, user_id))
            if len(self._measured) >= MOST_REMEMBERED:
                self._measured.clear()
            self._measured[user_id] = measured


def _accept(known: _Measured, size: int, limit: int) -> None:
    used = known.stored.total + known.accepted
    if used + size > limit:
        raise QuotaExceeded(
            f"You store {used:,} of {limit:,} bytes, and this request brings {size:,}. Delete documents, or wait"
            " until old jobs are deleted. GET /api/account/usage says what you store."
        )
    known.accepted += size
