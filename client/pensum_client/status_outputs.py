"""How the platform is. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Literal

from pensum_client.output import Output
from pensum_client.outputs import ProviderState


class Health(Output):
    status: Literal["ok"] = "ok"


class QueueState(Output):
    """`dead`: no live worker. `starved`: jobs that could run wait although live workers run none. `busy`: jobs wait
    while workers run others. `waiting`: all that wait are paused, or wait for providers of language models that are
    away. `idle`: no job waits. `starved_since` says since when it is `dead`, if it ever had a worker, or `starved`.
    `draining` counts live workers that claim no more; they are not among `workers`."""

    status: Literal["idle", "busy", "waiting", "starved", "dead"]
    waiting: int
    scheduled: int
    running: int
    oldest_waiting_seconds: float | None
    workers: int
    draining: int = 0
    starved_since: datetime | None
    paused_at: datetime | None


class Readiness(Output):
    """`missing` lists in words what is not available. Jobs are accepted without workers, and wait for them."""

    status: Literal["ready", "not ready"]
    database: bool
    redis: bool
    queues: dict[str, QueueState]
    missing: list[str]


class ProviderStatus(Output):
    """`since` says when it went, where no job can ask it. One that was declared away or has no live worker is `away`,
    too."""

    name: str
    state: ProviderState
    since: datetime
    slots: int
    running: int


class Status(Output):
    """`reasons` are sentences, and empty while the status is `ok`."""

    status: Literal["ok", "degraded"]
    reasons: list[str]
    queues: dict[str, QueueState]
    providers: list[ProviderStatus]
