from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class GpuOut(BaseModel):
    """`memory_bytes` is 0 where the driver does not tell it."""

    name: str
    memory_bytes: int


class JobInHandOut(BaseModel):
    """A job that a worker runs."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str


class WorkerOut(BaseModel):
    """A live worker process: a heartbeat of it came within ten seconds. `slots` are how many jobs of each queue it runs
    at once, `models` the embedding models that it has ready, and `gpus` those of its host that it may use: an empty
    list is none. From `drain_requested_at` on it claims no jobs; it is drained when it has none in hand.

    A worker of an older version does not say what is null."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    host: str = Field(description="What stands behind the @ of its name.")
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


class WorkersOut(BaseModel):
    """By name."""

    items: list[WorkerOut]
