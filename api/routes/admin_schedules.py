"""Periodic work, for operators: when each schedule ran, whether it is late, and running one now."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api import schedule_states
from api.deps import Administrator, Operator
from api.schemas.admin_schedules import ScheduleOut, SchedulesOut
from api.schemas.texts import Line
from core.errors import NotFound
from db.queries import audit
from db.queries.jobs import ticks
from db.transactions import read, write
from tasks.notifier import trigger_after_commit
from tasks.schedules import SCHEDULES, Schedule

router = APIRouter(prefix="/api/admin/schedules", tags=["administration"])

BY_NAME = {schedule.name: schedule for schedule in SCHEDULES}


@router.get("")
async def list_schedules(_: Operator) -> SchedulesOut:
    """Lists what the platform does again and again: what each schedule is for, how often, when it ran last and is next
    due, and whether it is late. Late ones miss beat, which triggers them, or the worker of the queue `upkeep`."""
    return SchedulesOut(items=await read(schedule_states.states, SCHEDULES))


@router.post("/{name}/run")
async def run_schedule(administrator: Administrator, name: Line) -> ScheduleOut:
    """Has a schedule run now, whether or not it is due: at once, or within a minute of the end of a run that goes on
    and of the return of a worker of `upkeep`."""
    if name not in BY_NAME:
        raise NotFound(f"There is no schedule {name!r}. Known: {', '.join(sorted(BY_NAME))}.")
    return await write(_run, BY_NAME[name], actor_id=administrator.id)


def _run(session: Session, schedule: Schedule, *, actor_id: UUID) -> ScheduleOut:
    ticks.make_due(session, schedule.name, every=schedule.every)
    audit.add(session, actor_id=actor_id, action="schedule.run", subject=schedule.name)
    trigger_after_commit(session, schedule.task)
    [shown] = schedule_states.states(session, [schedule])
    return shown
