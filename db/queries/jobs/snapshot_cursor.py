"""How far a stream of changes has come that are told by the transactions which wrote them (docs/decisions/0068)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

# The snapshot is older than the time that is read within the statement, so that whatever it shows began before that.
NOW = text("SELECT clock_timestamp(), pg_current_snapshot()::text")

LATE = timedelta(seconds=30)  # a transaction that commits later after its beginning is not told
LAST_TRANSACTION = 2**63 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class SnapshotCursor(NamedTuple):
    """What was written until `at` by transactions that had committed in PostgreSQL's `snapshot`."""

    at: datetime
    snapshot: str

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.snapshot}"


def parse(cursor: str) -> SnapshotCursor:
    """Raises `ValueError` where it is none."""
    micros, _, snapshot = cursor.partition("-")
    first, end, listed = snapshot.split(":")
    running = [int(number) for number in listed.split(",") if number]
    bounds = [1, int(first), *running, int(end) - 1 if running else int(end), LAST_TRANSACTION]
    if any(one > other for one, other in pairwise(bounds)):
        raise ValueError(f"{cursor!r} names no snapshot")
    written = f"{int(first)}:{int(end)}:{','.join(map(str, running))}"
    return SnapshotCursor(EPOCH + int(micros) * MICROSECOND, written)


def now(session: Session) -> SnapshotCursor:
    return SnapshotCursor(*session.execute(NOW).one())
