"""Which worker processes are alive, and which queues they consume."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from db.models import Worker

ALIVE = timedelta(seconds=10)  # a worker's heartbeat comes every three seconds
FORGOTTEN = timedelta(hours=1)

BY_QUEUE = text(
    """
    SELECT queue, count(*) FILTER (WHERE is_alive) AS alive,
        CASE WHEN NOT bool_or(is_alive) THEN max(coalesce(left_at, seen_at)) END AS away_since
    FROM (
        SELECT queue, left_at, seen_at, left_at IS NULL AND seen_at > now() - CAST(:alive AS interval) AS is_alive
        FROM workers, jsonb_array_elements_text(queues) AS queue
    ) AS seen
    GROUP BY queue
    """
)


@dataclass(frozen=True)
class QueueWorkers:
    """How many live workers a queue has; where it has none, since when the last one is away."""

    alive: int
    away_since: datetime | None


def record_heartbeat(
    session: Session, worker_id: UUID, *, name: str, queues: Sequence[str], models: Sequence[Any] = ()
) -> None:
    """Records a heartbeat of this worker."""
    row = {"id": worker_id, "name": name, "queues": list(queues), "models": list(models)}
    changed = {"seen_at": func.now(), "models": row["models"]}
    session.execute(insert(Worker).values(row).on_conflict_do_update(index_elements=["id"], set_=changed))


def leave(session: Session, worker_id: UUID) -> None:
    """This worker stops. Forgets those that have been dead for an hour, but not the last that served a queue."""
    session.execute(update(Worker).where(Worker.id == worker_id).values(left_at=func.now()))
    later = aliased(Worker)
    is_replaced = select(later.id).where(later.queues.contains(Worker.queues), later.seen_at > Worker.seen_at).exists()
    session.execute(delete(Worker).where(Worker.seen_at < func.now() - FORGOTTEN, is_replaced))


def list_alive(session: Session) -> list[Worker]:
    is_alive = Worker.left_at.is_(None) & (Worker.seen_at > func.now() - ALIVE)
    return list(session.scalars(select(Worker).where(is_alive).order_by(Worker.name)))


def by_queue(session: Session) -> dict[str, QueueWorkers]:
    """Of every queue that a worker has served."""
    return {queue: QueueWorkers(*rest) for queue, *rest in session.execute(BY_QUEUE, {"alive": ALIVE})}
