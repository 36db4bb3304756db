"""What happens on the platform, for operators: jobs begin and end, queues and kinds are paused, workers come and go.

Nothing is written for it: the events are in the logs of the jobs, the audit log and the rows of the workers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from db.queries.jobs.snapshot_cursor import LATE, SnapshotCursor
from db.queries.jobs.workers import ALIVE
from db.sql_files import load
from db.transactions import AsyncStatements

READ = load("queries/jobs/platform_events.sql")  # its columns are the fields of `PlatformEvent`

LONGEST_STEP = timedelta(minutes=1)
MOST_AT_ONCE = 5_000
SETTLED = timedelta(seconds=2)  # a worker's row is committed by then


class PlatformEvent(NamedTuple):
    told_at: datetime
    type: str
    data: str


async def read(
    statements: AsyncStatements, cursor: SnapshotCursor
) -> tuple[Sequence[PlatformEvent], SnapshotCursor, bool]:
    """The next events, the cursor behind them, and whether there may be more at once."""
    values = (cursor.at, cursor.snapshot, LATE, LONGEST_STEP, MOST_AT_ONCE, SETTLED, ALIVE)
    *rows, (until, _, snapshot) = await statements.fetch(READ, *values)
    events = [PlatformEvent(*row) for row in rows]
    if len(events) < MOST_AT_ONCE:
        return events, SnapshotCursor(until, snapshot), until - cursor.at >= LONGEST_STEP
    whole = [event for event in events if event.told_at < events[-1].told_at] or events
    return whole, SnapshotCursor(whole[-1].told_at, snapshot), True
