"""Which worker processes live, and what they serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import Worker

ALIVE = timedelta(seconds=10)  # a worker says that it lives every other second
FORGOTTEN = timedelta(hours=1)
MOST_COUNTED = 10_000

LOAD = text(
    """
    WITH unfinished AS (
        SELECT name AS queue, state, queued_at FROM unnest(CAST(:queues AS text[])) AS wanted (name), LATERAL (
            SELECT state, queued_at FROM jobs WHERE queue = name AND state = 'queued'
            ORDER BY priority, turn, id LIMIT :most
        ) AS next
        UNION ALL
        (SELECT queue, state, queued_at FROM jobs WHERE state = 'scheduled' ORDER BY run_at LIMIT :most)
        UNION ALL
        (SELECT queue, state, queued_at FROM jobs WHERE state = 'running' ORDER BY lease_until LIMIT :most)
    )
    SELECT
        queue,
        count(*) FILTER (WHERE state = 'queued') AS waiting,
        count(*) FILTER (WHERE state = 'scheduled') AS scheduled,
        count(*) FILTER (WHERE state = 'running') AS running,
        CAST(extract(epoch FROM now() - min(queued_at) FILTER (WHERE state = 'queued')) AS double precision)
            AS oldest_waiting_seconds
    FROM unfinished WHERE queue = ANY(:queues) GROUP BY queue
    """
)


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


def load_by_queue(session: Session, *, queues: Sequence[str], most: int = MOST_COUNTED) -> dict[str, QueueLoad]:
    """What is unfinished in each of the queues that has anything unfinished. Of a deeper backlog only the `most` jobs
    that come next are looked at; of all scheduled and of all running jobs, `most` are counted."""
    rows = session.execute(LOAD, {"queues": list(queues), "most": most})
    return {queue: QueueLoad(*load) for queue, *load in rows}
