"""Which worker processes are alive, and which queues they consume."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Worker

ALIVE = timedelta(seconds=10)  # a worker's heartbeat comes every other second
FORGOTTEN = timedelta(hours=1)


def record_heartbeat(
    session: Session, worker_id: UUID, *, name: str, queues: Sequence[str], models: Sequence[Any] = ()
) -> None:
    """Records a heartbeat of this worker."""
    row = {"id": worker_id, "name": name, "queues": list(queues), "models": list(models)}
    changed = {"seen_at": func.now(), "models": row["models"]}
    session.execute(insert(Worker).values(row).on_conflict_do_update(index_elements=["id"], set_=changed))


def remove(session: Session, worker_id: UUID) -> None:
    """Removes this worker, which stops, and those that have been dead for an hour."""
    session.execute(delete(Worker).where((Worker.id == worker_id) | (Worker.seen_at < func.now() - FORGOTTEN)))


def list_alive(session: Session) -> list[Worker]:
    return list(session.scalars(select(Worker).where(Worker.seen_at > func.now() - ALIVE).order_by(Worker.name)))


def served_queues(session: Session) -> set[str]:
    """The queues that at least one live worker consumes."""
    return {queue for worker in list_alive(session) for queue in worker.queues}
