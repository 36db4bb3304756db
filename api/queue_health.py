"""The health of each queue, for `/ready`, `/status` and administrators."""

from collections import Counter
from typing import Literal

from sqlalchemy.orm import Session

from api.schemas.health import QueueState
from db.queries.jobs import queues, workers
from db.queries.jobs.queues import QueueLoad
from tasks.queues import QUEUES

STARVED_SECONDS = 5.0  # the relay wakes idle workers every second, so a healthy queue waits less than that
NO_LOAD = QueueLoad(0, 0, 0, None, None)


def queue_states(session: Session) -> dict[str, QueueState]:
    alive = Counter(queue for worker in workers.list_alive(session) for queue in worker.queues)
    loads = queues.load_by_queue(session, queues=list(QUEUES))
    return {name: _state(loads.get(name, NO_LOAD), alive[name]) for name in QUEUES}


def _state(load: QueueLoad, alive: int) -> QueueState:
    age = load.oldest_waiting_seconds
    return QueueState(
        status=_status(load, alive),
        waiting=load.waiting,
        scheduled=load.scheduled,
        running=load.running,
        oldest_waiting_seconds=None if age is None else round(age, 1),
        workers=alive,
    )


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
