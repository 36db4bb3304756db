"""How schedules stand: when each ran, when it is next due, and whether it is late."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from api.schemas.admin_schedules import ScheduleOut, ScheduleRunOut
from db.queries.jobs import ticks
from db.queries.jobs.ticks import Latest
from tasks.schedules import Schedule

LATE_AFTER = timedelta(seconds=10)  # or two triggers, where these come less often


def states(session: Session, schedules: Sequence[Schedule]) -> list[ScheduleOut]:
    """In their order."""
    latest = ticks.list_latest(session, {schedule.name: schedule.every for schedule in schedules})
    return [_shown(schedule, known) for schedule, known in zip(schedules, latest, strict=True)]


def _shown(schedule: Schedule, known: Latest) -> ScheduleOut:
    is_due = known.last_due_at is None or known.last_due_at < known.due_at
    next_at = known.due_at if is_due else known.due_at + schedule.every
    return ScheduleOut(
        name=schedule.name,
        does=schedule.does,
        every_seconds=schedule.every.total_seconds(),
        next_at=next_at,
        is_late=_is_late(schedule, known),
        last=_last_run(known),
    )


def _is_late(schedule: Schedule, known: Latest) -> bool:
    """Whether the due time that follows the last one that was served is long ago. One that never ran may be new."""
    if known.last_due_at is None:
        return False
    missing_for = known.now - known.last_due_at - schedule.every
    return missing_for > max(LATE_AFTER, 2 * schedule.triggered_every)


def _last_run(known: Latest) -> ScheduleRunOut | None:
    if known.last_due_at is None:
        return None
    took = known.ended_at - known.began_at if known.ended_at and known.began_at else None
    return ScheduleRunOut(
        due_at=known.last_due_at,
        began_at=known.began_at,
        ended_at=known.ended_at,
        seconds=None if took is None else round(took.total_seconds(), 3),
        problem=known.problem,
    )
