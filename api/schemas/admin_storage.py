from datetime import datetime

from pydantic import BaseModel, ConfigDict


class TableOut(BaseModel):
    """`rows` is PostgreSQL's estimate; `bytes` are with indexes, whose part is `index_bytes`. `rows_added` and
    `rows_deleted` count since `counted_since`. Partitions are in the figures of their table."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    rows: int
    bytes: int
    index_bytes: int
    rows_added: int
    rows_deleted: int


class RetentionOut(BaseModel):
    """Jobs, and what belongs to them, are deleted `days` after they ended. `jobs_due` may be deleted now, and
    `jobs_due_within_a_day` until tomorrow: both are counted up to 100,000. `oldest_at` is when the oldest job ended,
    and `next_run_at` when retention is next due; it deletes at most 100,000 jobs at a time."""

    days: float
    oldest_at: datetime | None
    jobs_due: int
    jobs_due_within_a_day: int
    next_run_at: datetime


class DiskOut(BaseModel):
    """The disk of the folder PENSUM_HOME on the `host` of this process of the API."""

    host: str
    total_bytes: int
    free_bytes: int


class StorageOut(BaseModel):
    """`counted_since` is null where PostgreSQL has counted rows since the database was made. `disk` is null where the
    API has no folder of its own; the disk of a PostgreSQL that runs elsewhere is not known here."""

    database_bytes: int
    counted_since: datetime | None
    tables: list[TableOut]
    retention: RetentionOut
    disk: DiskOut | None
