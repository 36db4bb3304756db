"""Which worker processes live, and what they serve."""

from collections.abc import Sequence
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


def count_jobs(session: Session) -> dict[tuple[str, JobState], int]:
    """Unfinished jobs by queue and state."""
    unfinished = (JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING)
    query = select(Job.queue, Job.state, func.count()).where(Job.state.in_(unfinished)).group_by(Job.queue, Job.state)
    return {(queue, JobState(state)): count for queue, state, count in session.execute(query)}
