from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class QueueState(BaseModel):
    """`dead`: no live worker. `starved`: jobs wait although live workers run none. `busy`: jobs wait while workers run
    others. `idle`: no job waits."""

    status: Literal["idle", "busy", "starved", "dead"]
    waiting: int
    scheduled: int
    running: int
    oldest_waiting_seconds: float | None
    workers: int


class Readiness(BaseModel):
    """`missing` lists in words what is not available yet."""

    status: Literal["ready", "not ready"]
    database: bool
    redis: bool
    queues: dict[str, QueueState]
    missing: list[str]
