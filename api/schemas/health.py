from typing import Literal

from pydantic import BaseModel


class Health(BaseModel):
    status: Literal["ok"] = "ok"


class QueueState(BaseModel):
    waiting: int
    running: int
    workers: int


class Readiness(BaseModel):
    """`missing` says in words what is not there yet."""

    status: Literal["ready", "not ready"]
    database: bool
    redis: bool
    queues: dict[str, QueueState]
    missing: list[str]
