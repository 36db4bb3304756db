from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class QueueState(BaseModel):
    """`dead`: no worker lives. `starved`: jobs wait although workers live and do nothing. `busy`: jobs wait because
    workers have others in hand. `idle`: nothing waits."""

    status: Literal["idle", "busy", "starved", "dead"]
    waiting: int
    scheduled: int
    running: int
    oldest_waiting_seconds: float | None
    workers: int


class Readiness(BaseModel):
    """`missing` says in words what is not there yet."""

    status: Literal["ready", "not ready"]
    database: bool
    redis: bool
    queues: dict[str, QueueState]
    missing: list[str]
