"""What happens on the platform, for operators: jobs begin and end, queues and kinds are paused, workers come and go.

Nothing is written for it: the events are in the logs of the jobs, the audit log and the rows of the workers.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries.jobs.workers import ALIVE
from db.sql_files import load
from db.transactions import AsyncStatements

READ = load("queries/jobs/platform_events.sql")  # its columns are the fields of `PlatformEvent`
NOW = text("SELECT now(), pg_current_snapshot()::text")

LATE = timedelta(seconds=30)  # a transaction that commits later after its beginning is not told
LONGEST_STEP = timedelta(minutes=1)
MOST_AT_ONCE = 5_000
SETTLED = timedelta(seconds=2)  # a worker's row is committed by then
LAST_TRANSACTION = 2**63 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class PlatformCursor(NamedTuple):
    """How far a stream has come: events until `at` whose transactions had committed in PostgreSQL's `snapshot`."""

    at: datetime
    snapshot: str

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.snapshot}"


class PlatformEvent(NamedTuple):
    told_at: datetime
    type: str
    data: str


def parse(cursor: str) -> PlatformCursor:
    """Raises `ValueError` where it is none."""
    micros, _, snapshot = cursor.partition("-")
    first, end, listed = snapshot.split(":")
    running = [int(number) for number in listed.split(",") if number]
    bounds = [1, int(first), *running, int(end) - 1 if running else int(end), LAST_TRANSACTION]
    if any(one > other for one, other in pairwise(bounds)):
        raise ValueError(f"{cursor!r} names no snapshot")
    written = f"{int(first)}:{int(end)}:{','.join(map(str, running))}"
    return PlatformCursor(EPOCH + int(micros) * MICROSECOND, written)


def now(session: Session) -> PlatformCursor:
    return PlatformCursor(*session.execute(NOW).one())


async def read(
    statements: AsyncStatements, cursor: PlatformCursor
) -> tuple[Sequence[PlatformEvent], PlatformCursor, bool]:
    """The next events, the cursor behind them, and whether there may be more at once."""
    values = (cursor.at, cursor.snapshot, LATE, LONGEST_STEP, MOST_AT_ONCE, SETTLED, ALIVE)
    *rows, (until, _, snapshot) = await statements.fetch(READ, *values)
    events = [PlatformEvent(*row) for row in rows]
    if len(events) < MOST_AT_ONCE:
        return events, PlatformCursor(until, snapshot), until - cursor.at >= LONGEST_STEP
    whole = [event for event in events if event.told_at < events[-1].told_at] or events
    return whole, PlatformCursor(whole[-1].told_at, snapshot), True
