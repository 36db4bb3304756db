"""Queues and workers as operators see them. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Literal
from uuid import UUID

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
