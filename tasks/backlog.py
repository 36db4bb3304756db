"""Refusing work that nobody could do in time: a limit on what waits, per queue and per user."""

import time
from uuid import UUID

from sqlalchemy.orm import Session

from db.errors import BacklogFull
from db.once import once
from db.queries import jobs
from tasks.settings import BacklogSettings

COUNTED_SECONDS = 1.0  # counting a deep backlog costs milliseconds, so a count serves that long
MOST_REMEMBERED = 10_000

_counts: dict[tuple[str, UUID | None], tuple[float, int]] = {}


def check(session: Session, queue: str, user_id: UUID | None) -> None:
    """Raises `BacklogFull` when the queue, or what this user has in it, is full; work of the platform itself is never
    refused. The limits may be overrun for a second, by what one process accepts in that time."""
    if user_id is None:
        return
    most = limits()
    if _count(session, queue, user_id, most.per_user) >= most.per_user:
        raise BacklogFull(f"You have {most.per_user:,} jobs waiting in {queue} already; let some of them run first.")
    if _count(session, queue, None, most.per_queue) >= most.per_queue:
        raise BacklogFull(f"{most.per_queue:,} jobs wait in {queue} already; try again later.")


@once
def limits() -> BacklogSettings:
    return BacklogSettings()


def _count(session: Session, queue: str, user_id: UUID | None, most: int) -> int:
    counted_at, count = _counts.get((queue, user_id), (0.0, 0))
    if not counted_at or time.monotonic() - counted_at > COUNTED_SECONDS:
        count = jobs.count_waiting(session, queue=queue, user_id=user_id, most=most)
        if len(_counts) >= MOST_REMEMBERED:
            _counts.clear()
        _counts[queue, user_id] = time.monotonic(), count
    return count
