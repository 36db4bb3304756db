from datetime import datetime

from pydantic import BaseModel


class ScheduleRunOut(BaseModel):
    """`ended_at` is null while it runs, and where its worker died. `problem` names what it failed with."""

    due_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    seconds: float | None
    problem: str | None


class ScheduleOut(BaseModel):
    """Work that comes back `every_seconds`. It is next due `next_at`, which is past where it should run now, and begins
    within a minute; `is_late` where it did not. `last` is null where no run is known, as in a new database."""

    name: str
    does: str
    every_seconds: float
    next_at: datetime
    is_late: bool
    last: ScheduleRunOut | None


class SchedulesOut(BaseModel):
    items: list[ScheduleOut]
