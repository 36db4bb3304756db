"""The health of each queue, for `/ready`, `/status` and administrators."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from api.schemas.health import QueueState
from db.models import PauseTarget
from db.queries.jobs import pauses, queues, workers
from db.queries.jobs.queues import QueueLoad
from db.queries.jobs.workers import QueueWorkers
from tasks.queues import QUEUES

STARVED_SECONDS = 5.0  # the relay wakes idle workers every second, so a healthy queue waits less than that
NO_LOAD = QueueLoad(0, 0, 0, None, None)
NO_WORKERS = QueueWorkers(0, None)


def queue_states(session: Session) -> dict[str, QueueState]:
    served = workers.by_queue(session)
    loads = queues.load_by_queue(session, queues=list(QUEUES))
    paused = pauses.load(session)
    return {
        name: _state(
            loads.get(name, NO_LOAD), served.get(name, NO_WORKERS), paused_at=paused.get((PauseTarget.QUEUE, name))
        )
        for name in QUEUES
    }


def _state(load: QueueLoad, served: QueueWorkers, *, paused_at: datetime | None) -> QueueState:
    age = load.oldest_waiting_seconds
    status = _status(load, served.alive)
    return QueueState(
        status=status,
        waiting=load.waiting,
        scheduled=load.scheduled,
        running=load.running,
        oldest_waiting_seconds=None if age is None else round(age, 1),
        workers=served.alive,
        draining=served.draining,
        starved_since=served.away_since if status != "starved" else _ago(load.oldest_ready_seconds or 0),
        paused_at=paused_at,
    )


def _ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


def _status(load: QueueLoad, alive: int) -> Literal["idle", "busy", "waiting", "starved", "dead"]:
    if not alive:
        return "dead"
    if not load.waiting:
        return "idle"
    if load.running:
        return "busy"
    if load.oldest_ready_seconds is None:
        return "waiting"
    return "starved" if load.oldest_ready_seconds > STARVED_SECONDS else "busy"
