"""The backlog rule: a limit on how many jobs wait, per queue and per user, so that no job is accepted that nobody could
run in time.

Counting a deep backlog costs milliseconds, so a count serves for a second, and the limits may be overrun by what one
process accepts in that time.
"""

import time
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import BacklogFull
from core.settings import BacklogSettings, settings
from db.queries.jobs import queues
from db.queries.jobs.jobs import Draft

COUNTED_SECONDS = 1.0
MOST_REMEMBERED = 10_000

Lane = tuple[str, UUID | None]
"""A queue and a user who has jobs in it, or None for all users together."""

_counts: dict[Lane, tuple[float, int]] = {}


def limits() -> BacklogSettings:
    return settings().backlog


def forget() -> None:
    """The next submission counts anew."""
    _counts.clear()


def is_counted(drafts: Sequence[Draft]) -> bool:
    """Whether `check` can decide without another `count`."""
    return not _uncounted(drafts)


def count(session: Session, drafts: Sequence[Draft]) -> None:
    """Counts what waits where these drafts would, unless that was done a moment ago."""
    for queue, user_id in _uncounted(drafts):
        most = limits().per_queue if user_id is None else limits().per_user
        waiting = queues.count_waiting(session, queue=queue, user_id=user_id, most=most)
        if len(_counts) >= MOST_REMEMBERED:
            _counts.clear()
        _counts[queue, user_id] = time.monotonic(), waiting


def check(draft: Draft) -> None:
    """Raises `BacklogFull` when, at the last `count`, the queue or the user's share of it was full. The platform's own
    jobs are never refused."""
    if draft.user_id is None:
        return
    most = limits()
    if _last_count(draft.queue, draft.user_id) >= most.per_user:
        raise BacklogFull(
            f"You have {most.per_user:,} or more jobs waiting in the queue {draft.queue}."
            " Wait until some of them have run."
        )
    if _last_count(draft.queue, None) >= most.per_queue:
        raise BacklogFull(f"{most.per_queue:,} or more jobs are waiting in the queue {draft.queue}. Try again later.")


def _uncounted(drafts: Sequence[Draft]) -> set[Lane]:
    now = time.monotonic()
    lanes = {
        lane
        for draft in drafts
        if draft.user_id is not None
        for lane in ((draft.queue, draft.user_id), (draft.queue, None))
    }
    return {lane for lane in lanes if lane not in _counts or now - _counts[lane][0] > COUNTED_SECONDS}


def _last_count(queue: str, user_id: UUID | None) -> int:
    return _counts.get((queue, user_id), (0.0, 0))[1]
