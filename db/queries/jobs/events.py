"""Reading the event logs of jobs."""

from typing import NamedTuple
from uuid import UUID

from db.sql_files import load


class Cursor(NamedTuple):
    """How far a stream has read in the log of a job: `seen` is the last `seq`."""

    job_id: UUID
    seen: int


class Entry(NamedTuple):
    """An event behind the cursor of this index. `data` is JSON: the job's result or error, or what the log holds.
    `kind` is the job's.

    After `is_last` nothing more comes. A log that is over, because the job has ended or was deleted, has one entry
    without an event."""

    cursor: int
    seq: int | None
    type: str | None
    data: str | None
    is_last: bool
    kind: str | None


READ_LOGS = load("queries/jobs/read_logs.sql")  # its columns are the fields of `Entry`
