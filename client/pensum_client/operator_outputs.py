"""Queues and workers as operators see them. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pensum_client.inputs import UsageBy
from pensum_client.output import Output
from pensum_client.status_outputs import QueueState


class QueueOut(QueueState):
    """`ended_last_minute` are the jobs that ended in it within the last minute, counted up to 10,000."""

    name: str
    ended_last_minute: int


class PauseOut(Output):
    """A queue or a kind, and since when and by whom it is paused: null where it is not."""

    target: Literal["queue", "kind"]
    name: str
    paused_at: datetime | None
    paused_by: str | None


class QueuesOut(Output):
    """`paused` are the queues and the kinds that are paused, wherever their jobs wait."""

    queues: list[QueueOut]
    paused: list[PauseOut]


class GpuOut(Output):
    """`memory_bytes` is 0 where the driver does not tell it."""

    name: str
    memory_bytes: int


class JobInHandOut(Output):
    """A job that a worker runs."""

    id: UUID
    kind: str


class WorkerOut(Output):
    """A live worker process. `slots` are how many jobs of each queue it runs at once, `models` the embedding models
    that it has ready. From `drain_requested_at` on it claims no jobs; it is drained when it has none in hand.

    A worker of an older version does not say what is null."""

    id: UUID
    name: str
    host: str
    version: str | None
    queues: list[str]
    slots: dict[str, int] | None
    cores: int | None
    memory_bytes: int | None
    gpus: list[GpuOut] | None
    models: list[str]
    started_at: datetime
    seen_at: datetime
    drain_requested_at: datetime | None
    jobs: list[JobInHandOut] | None


class WorkersOut(Output):
    """By name."""

    items: list[WorkerOut]


class ScheduleRunOut(Output):
    """`ended_at` is null while it runs, and where its worker died. `problem` names what it failed with."""

    due_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    seconds: float | None
    problem: str | None


class ScheduleOut(Output):
    """Work that comes back `every_seconds`. It is next due `next_at`, which is past where it should run now, and begins
    within a minute; `is_late` where it did not. `last` is null where no run is known, as in a new database."""

    name: str
    does: str
    every_seconds: float
    next_at: datetime
    is_late: bool
    last: ScheduleRunOut | None


class SchedulesOut(Output):
    """In the order of their importance."""

    items: list[ScheduleOut]


class UsageFigures(Output):
    """Of `jobs` that ended. `cost` is what the prices made of the tokens when they were used; `tokens_without_price`
    are those of jobs that cost nothing by them. `gpu_seconds` are those for which jobs held slots of GPU queues."""

    jobs: int
    failed: int
    prompt_tokens: int
    output_tokens: int
    cost: float
    tokens_without_price: int
    gpu_seconds: float
    cache_hits: int


class UsageRowOut(UsageFigures):
    """`key` is a day (UTC), a kind, or the id of a user, whose address is `email`; null is the platform itself."""

    key: str | None
    email: str | None


class PlatformUsageOut(Output):
    """`items` are those that used the most, or the days in their order; `left_out` more are only in `total`. Where not
    `has_prices` no cost is known."""

    since: datetime
    until: datetime
    by: UsageBy
    has_prices: bool
    total: UsageFigures
    items: list[UsageRowOut]
    left_out: int


class TableOut(Output):
    """`rows` is PostgreSQL's estimate; `bytes` are with indexes. Rows were added and deleted since `counted_since`."""

    name: str
    rows: int
    bytes: int
    index_bytes: int
    rows_added: int
    rows_deleted: int


class RetentionOut(Output):
    """Jobs are deleted `days` after they ended. Those that are due are counted up to 100,000."""

    days: float
    oldest_at: datetime | None
    jobs_due: int
    jobs_due_within_a_day: int
    next_run_at: datetime


class DiskOut(Output):
    """The disk of the folder PENSUM_HOME on the `host` of the API."""

    host: str
    total_bytes: int
    free_bytes: int


class StorageOut(Output):
    """`counted_since` is null where rows were counted since the database was made, `disk` where it is not known."""

    database_bytes: int
    counted_since: datetime | None
    tables: list[TableOut]
    retention: RetentionOut
    disk: DiskOut | None


class SettingOut(Output):
    """`value` is empty where it is not set, and null where it is a secret that is set."""

    name: str
    value: str | None
    source: Literal["environment", "file", "stack", "default"]


class VersionsOut(Output):
    """Of what runs, and of the database's schema."""

    pensum: str
    python: str
    postgresql: str
    schema_of_code: str
    schema_of_database: str | None


class SettingsOut(Output):
    """What holds in the process of the API that was asked."""

    versions: VersionsOut
    items: list[SettingOut]
    machine: list[str]
    unknown: list[str]
