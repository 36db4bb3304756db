"""Refusing work that nobody could do in time: a limit on what waits, per queue and per user."""

import time
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import BacklogFull
from core.once import once
from db.queries.jobs import jobs
from tasks.settings import BacklogSettings

COUNTED_SECONDS = 1.0  # counting a deep backlog costs milliseconds, so a count serves that long
MOST_REMEMBERED = 10_000

Line = tuple[str, UUID | None]
"""A queue, and whose jobs in it; of all users together where nobody is named."""

_counts: dict[Line, tuple[float, int]] = {}


@once
def limits() -> BacklogSettings:
    return BacklogSettings()


def check(session: Session, queue: str, user_id: UUID | None) -> None:
    """Raises `BacklogFull` when the queue, or what this user has in it, is full; work of the platform itself is never
    refused. The limits may be overrun for a second, by what one process accepts in that time."""
    count(session, uncounted([(queue, user_id)]))
    judge(queue, user_id)


def uncounted(lines: Iterable[Line]) -> set[Line]:
    """What must be counted anew before these can be judged."""
    now = time.monotonic()
    needed = {line for queue, user_id in lines if user_id is not None for line in ((queue, user_id), (queue, None))}
    return {line for line in needed if line not in _counts or now - _counts[line][0] > COUNTED_SECONDS}


def count(session: Session, lines: Iterable[Line]) -> None:
    for queue, user_id in lines:
        most = limits().per_queue if user_id is None else limits().per_user
        counted = jobs.count_waiting(session, queue=queue, user_id=user_id, most=most)
        if len(_counts) >= MOST_REMEMBERED:
            _counts.clear()
        _counts[queue, user_id] = time.monotonic(), counted


def judge(queue: str, user_id: UUID | None) -> None:
    """`check` by what was counted last."""
    if user_id is None:
        return
    most = limits()
    if _counted(queue, user_id) >= most.per_user:
        raise BacklogFull(
            f"You have {most.per_user:,} or more jobs waiting in the queue {queue}. Wait until some of them have run."
        )
    if _counted(queue, None) >= most.per_queue:
        raise BacklogFull(f"{most.per_queue:,} or more jobs are waiting in the queue {queue}. Try again later.")


def _counted(queue: str, user_id: UUID | None) -> int:
    return _counts.get((queue, user_id), (0.0, 0))[1]
