"""Which worker processes are alive, and which queues they consume."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from db.models import EmbeddingGeneration, GenerationState, LlmProvider, Worker

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


ENCODERS = text(
    """
    WITH alive AS (
        SELECT queues, models FROM workers WHERE left_at IS NULL AND seen_at > now() - CAST(:alive AS interval)
    )
    SELECT queue.name, EXISTS (SELECT FROM alive WHERE queues @> to_jsonb(queue.name)) AS is_served,
        ARRAY(
            SELECT DISTINCT model FROM alive, jsonb_array_elements_text(models) AS model
            WHERE queues @> to_jsonb(queue.name)
        ) AS models,
        (
            SELECT CAST(extract(epoch FROM now() - min(queued_at)) AS double precision) FROM (
                SELECT jobs.kind, queued_at FROM jobs
                WHERE jobs.queue = queue.name AND state = 'queued' AND priority = :priority
                ORDER BY priority, turn, id LIMIT 100
            ) AS next WHERE kind = :kind
        ) AS waits_seconds
    FROM unnest(CAST(:queues AS text[])) AS queue (name)
    """
)


END_LEASES = text(
    """
    WITH held AS (
        SELECT id, state = 'queued' AS is_taken_back, CASE WHEN id = :job THEN 'epoch' ELSE now() END AS ends_at
        FROM jobs
        WHERE worker = :worker AND (state = 'running' OR (state = 'queued' AND id = :job AND lost_leases > 0))
        ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE jobs SET
        lease_until = CASE WHEN NOT is_taken_back THEN ends_at END,
        worker = CASE WHEN NOT is_taken_back THEN worker END,
        lost_leases = lost_leases - is_taken_back::integer, max_attempts = max_attempts - is_taken_back::integer
    FROM held WHERE jobs.id = held.id
    """
)


@dataclass(frozen=True)
class QueueWorkers:
    """How many live workers a queue has; where it has none, since when the last one is away."""

    alive: int
    away_since: datetime | None


@dataclass(frozen=True)
class QueueEncoders:
    """Whether a queue has a live worker, which embedding models its workers have ready, and for how long a query has
    waited there for one of them."""

    is_served: bool
    models: Sequence[str]
    waits_seconds: float | None


@dataclass(frozen=True)
class KnownByHeartbeat:
    """What a worker learns by the way: the model of the active generation, which it may need next, and the providers of
    its queues whose probes are due."""

    active_model: str | None
    due_probes: Sequence[str]


def record_heartbeat(
    session: Session, worker_id: UUID, *, name: str, queues: Sequence[str], models: Sequence[Any] = ()
) -> KnownByHeartbeat:
    """Records a heartbeat of this worker, and the embedding models that it has ready."""
    row = {"id": worker_id, "name": name, "queues": list(queues), "models": list(models)}
    changed = {"seen_at": func.now(), "models": row["models"]}
    active = select(EmbeddingGeneration.model).where(EmbeddingGeneration.state == GenerationState.ACTIVE)
    recorded = insert(Worker).values(row).on_conflict_do_update(index_elements=["id"], set_=changed)
    due = select(func.array_agg(LlmProvider.name)).where(
        LlmProvider.probe_at <= func.now(), LlmProvider.queue.in_(queues)
    )
    model, probes = session.execute(recorded.returning(active.scalar_subquery(), due.scalar_subquery())).one()
    return KnownByHeartbeat(model, probes or ())


def leave(session: Session, worker_id: UUID) -> None:
    """This worker stops. Forgets those that have been dead for an hour, but not the last that served a queue."""
    session.execute(update(Worker).where(Worker.id == worker_id).values(left_at=func.now()))
    later = aliased(Worker)
    is_replaced = select(later.id).where(later.queues.contains(Worker.queues), later.seen_at > Worker.seen_at).exists()
    session.execute(delete(Worker).where(Worker.seen_at < func.now() - FORGOTTEN, is_replaced))


def end_leases(session: Session, worker: UUID, *, of_job: UUID | None) -> None:
    """This worker process is killed because it hangs: the reaper takes its jobs back at once. Only the attempt of the
    one that held it counts, also where that was taken back already."""
    session.execute(END_LEASES, {"worker": worker, "job": of_job})


def list_alive(session: Session) -> list[Worker]:
    is_alive = Worker.left_at.is_(None) & (Worker.seen_at > func.now() - ALIVE)
    return list(session.scalars(select(Worker).where(is_alive).order_by(Worker.name)))


def by_queue(session: Session) -> dict[str, QueueWorkers]:
    """Of every queue that a worker has served."""
    return {queue: QueueWorkers(*rest) for queue, *rest in session.execute(BY_QUEUE, {"alive": ALIVE})}


def encoders(session: Session, *, queues: Sequence[str], kind: str, priority: int) -> dict[str, QueueEncoders]:
    """What embeds queries in each of these queues; `kind` and `priority` are those of its jobs."""
    values = {"alive": ALIVE, "queues": list(queues), "kind": kind, "priority": priority}
    return {queue: QueueEncoders(*rest) for queue, *rest in session.execute(ENCODERS, values)}
