from datetime import datetime

from pydantic import BaseModel

from api.schemas.health import QueueState
from db.models import PauseTarget


class QueueOut(QueueState):
    """`ended_last_minute` are the jobs that ended in it within the last minute, counted up to 10,000."""

    name: str
    ended_last_minute: int


class PauseOut(BaseModel):
    """A queue or a kind, and since when and by whom it is paused: null where it is not."""

    target: PauseTarget
    name: str
    paused_at: datetime | None
    paused_by: str | None


class QueuesOut(BaseModel):
    """`paused` are the queues and the kinds that are paused, wherever their jobs wait."""

    queues: list[QueueOut]
    paused: list[PauseOut]
