"""What changes about the jobs of the users who follow them. As for the platform's events, nothing is written for it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from db.queries.jobs.snapshot_cursor import LATE, SnapshotCursor
from db.sql_files import load
from db.transactions import AsyncStatements

READ = load("queries/jobs/own_events.sql")  # its first columns are the fields of `OwnEvent`


class OwnEvent(NamedTuple):
    """A job of the user as it is after a change, `data` in JSON. The row of a running one is also written when its
    lease is renewed: its `version` is then the same."""

    user_id: UUID
    job_id: UUID
    version: int
    is_running: bool
    data: str


async def read(
    statements: AsyncStatements,
    cursor: SnapshotCursor,
    user_ids: Collection[UUID],
    *,
    without_kinds: Collection[str],
    until: SnapshotCursor | None = None,
) -> tuple[Sequence[OwnEvent], SnapshotCursor]:
    """The jobs of these users that changed between the cursor and `until`, and the cursor of now."""
    values = (list(user_ids), cursor.at, cursor.snapshot, LATE, list(without_kinds), until and until.snapshot)
    *rows, (*_, now, snapshot) = await statements.fetch(READ, *values)
    return [OwnEvent(*row[:5]) for row in rows], SnapshotCursor(now, snapshot)
