from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from api.schemas.health import QueueState


class AccountStats(BaseModel):
    """`busy` counts users who submitted a job in the last 24 hours, `new` accounts created in that time."""

    total: int
    active: int
    administrators: int
    new: int
    busy: int


class JobStats(BaseModel):
    """Jobs of the last 24 hours, with the 95th percentiles of their queue time and work time."""

    kind: str
    state: str
    count: int
    events: int
    queue_seconds_p95: float
    work_seconds_p95: float


class LibraryStats(BaseModel):
    """`bytes` is the total size of the original documents."""

    documents: int
    ready: int
    chunks: int
    bytes: int


class WorkerStats(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    queues: list[str]
    started_at: datetime
    seen_at: datetime


class Stats(BaseModel):
    """`events` and `deliveries` are those of the last 24 hours; `storage_bytes` is the size of all tables with their
    indexes, of each of which `GET /api/admin/storage` tells."""

    users: AccountStats
    jobs: list[JobStats]
    events: int
    queues: dict[str, QueueState]
    workers: list[WorkerStats]
    library: LibraryStats
    deliveries: dict[str, int]
    storage_bytes: int
