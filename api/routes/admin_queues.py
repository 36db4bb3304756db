"""The queues, for operators: how full they are, and which of them or which kinds of jobs are paused."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import Operator
from api.queue_health import queue_states
from api.schemas.admin_queues import PauseOut, QueueOut, QueuesOut
from api.schemas.texts import Line
from core.errors import NotFound
from db.models import PauseTarget
from db.queries import audit
from db.queries.jobs import pauses, queues
from db.transactions import read, write
from tasks.contracts import CONTRACTS
from tasks.notifier import wake_after_commit
from tasks.queues import QUEUES

router = APIRouter(prefix="/api/admin", tags=["administration"])

KNOWN = {PauseTarget.QUEUE: QUEUES, PauseTarget.KIND: CONTRACTS}


@router.get("/queues")
async def list_queues(_: Operator) -> QueuesOut:
    """Lists the queues with what waits and runs in each, and what is paused."""
    return await read(_list)


@router.post("/queues/{name}/pause")
async def pause_queue(operator: Operator, name: Line) -> PauseOut:
    """Has workers begin no job of a queue until it is resumed. Jobs that run go on, new ones are accepted, and those
    that wait still expire at their deadlines. Repeating the request changes nothing."""
    return await write(_pause, PauseTarget.QUEUE, name, actor_id=operator.id)


@router.post("/queues/{name}/resume")
async def resume_queue(operator: Operator, name: Line) -> PauseOut:
    """Ends the pause of a queue. Kinds that are paused stay so."""
    return await write(_resume, PauseTarget.QUEUE, name, actor_id=operator.id)


@router.post("/kinds/{kind}/pause")
async def pause_kind(operator: Operator, kind: Line) -> PauseOut:
    """Has workers begin no job of a kind, in any queue, until it is resumed. Jobs that run go on, up to their next
    stage. Repeating the request changes nothing."""
    return await write(_pause, PauseTarget.KIND, kind, actor_id=operator.id)


@router.post("/kinds/{kind}/resume")
async def resume_kind(operator: Operator, kind: Line) -> PauseOut:
    """Ends the pause of a kind. In queues that are paused its jobs still wait."""
    return await write(_resume, PauseTarget.KIND, kind, actor_id=operator.id)


def _list(session: Session) -> QueuesOut:
    ended = queues.count_ended_by_queue(session)
    return QueuesOut(
        queues=[
            QueueOut(name=name, ended_last_minute=ended.get(name, 0), **dict(state))
            for name, state in queue_states(session).items()
        ],
        paused=[_shown(session, *pause, paused_at) for pause, paused_at in pauses.load(session).items()],
    )


def _pause(session: Session, target: PauseTarget, name: str, *, actor_id: UUID) -> PauseOut:
    _ensure_known(target, name)
    if pauses.add(session, target, name):
        audit.add(session, actor_id=actor_id, action=f"{target}.pause", subject=name)
    return _shown(session, target, name, pauses.load(session)[target, name])


def _resume(session: Session, target: PauseTarget, name: str, *, actor_id: UUID) -> PauseOut:
    _ensure_known(target, name)
    if pauses.remove(session, target, name):
        audit.add(session, actor_id=actor_id, action=f"{target}.resume", subject=name)
        _wake(session, [name] if target == PauseTarget.QUEUE else QUEUES)
    return _shown(session, target, name, None)


def _ensure_known(target: PauseTarget, name: str) -> None:
    if name not in KNOWN[target]:
        raise NotFound(f"There is no {target} {name!r}. Known: {', '.join(sorted(KNOWN[target]))}.")


def _wake(session: Session, names: Collection[str]) -> None:
    most = max(QUEUES[name].slots for name in names)
    for name, waiting in queues.count_waiting_by_queue(session, queues=list(names), most=most).items():
        for _ in range(min(waiting, QUEUES[name].slots)):
            wake_after_commit(session, name)


def _shown(session: Session, target: PauseTarget, name: str, paused_at: datetime | None) -> PauseOut:
    paused_by = audit.find_latest_actor(session, action=f"{target}.pause", subject=name) if paused_at else None
    return PauseOut(target=target, name=name, paused_at=paused_at, paused_by=paused_by)
