"""Which worker processes live, and what they serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Job, JobState, Worker

ALIVE = timedelta(seconds=10)  # a worker says that it lives every other second
FORGOTTEN = timedelta(hours=1)


def see(session: Session, worker_id: UUID, *, name: str, queues: Sequence[str], models: Sequence[Any]) -> None:
    """This worker lives."""
    row = {"id": worker_id, "name": name, "queues": list(queues), "models": list(models)}
    news = {"seen_at": func.now(), "models": row["models"]}
    session.execute(insert(Worker).values(row).on_conflict_do_update(index_elements=["id"], set_=news))


def leave(session: Session, worker_id: UUID) -> None:
    """This worker stops, and long dead ones are forgotten."""
    session.execute(delete(Worker).where((Worker.id == worker_id) | (Worker.seen_at < func.now() - FORGOTTEN)))


def list_alive(session: Session) -> list[Worker]:
    return list(session.scalars(select(Worker).where(Worker.seen_at > func.now() - ALIVE).order_by(Worker.name)))


def served_queues(session: Session) -> set[str]:
    """The queues that at least one live worker consumes."""
    return {queue for worker in list_alive(session) for queue in worker.queues}


@dataclass(frozen=True)
class QueueLoad:
    waiting: int
    scheduled: int
    running: int
    oldest_waiting_seconds: float | None


def load_by_queue(session: Session) -> dict[str, QueueLoad]:
    """What is unfinished in each queue that has anything unfinished."""
    waits, runs, comes = (Job.state == state for state in (JobState.QUEUED, JobState.RUNNING, JobState.SCHEDULED))
    oldest = func.extract("epoch", func.now() - func.min(Job.queued_at).filter(waits))
    counts = (func.count().filter(waits), func.count().filter(comes), func.count().filter(runs))
    query = select(Job.queue, *counts, oldest).where(waits | runs | comes).group_by(Job.queue)
    return {
        queue: QueueLoad(waiting, scheduled, running, None if age is None else float(age))
        for queue, waiting, scheduled, running, age in session.execute(query)
    }
