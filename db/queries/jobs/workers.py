"""Which worker processes are alive, which queues they consume, and which of them claim no more."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from core.early_exits import EarlyExits
from db.models import EmbeddingGeneration, GenerationState, Job, JobState, LlmProvider, Worker

ALIVE = timedelta(seconds=10)  # a worker's heartbeat comes every three seconds
FORGOTTEN = timedelta(hours=1)
MOST_FAILING = 20

BY_QUEUE = text(
    """
    SELECT queue, count(*) FILTER (WHERE is_alive) AS alive,
        CASE WHEN NOT bool_or(is_alive) THEN max(went_at) END AS away_since,
        count(*) FILTER (WHERE is_draining) AS draining
    FROM (
        SELECT queue,
            CASE WHEN early_exits IS NULL THEN coalesce(least(left_at, drain_requested_at), seen_at) END AS went_at,
            left_at IS NULL AND drain_requested_at IS NULL AND seen_at > now() - CAST(:alive AS interval) AS is_alive,
            left_at IS NULL AND drain_requested_at IS NOT NULL AND seen_at > now() - CAST(:alive AS interval)
                AS is_draining
        FROM workers, jsonb_array_elements_text(queues) AS queue
    ) AS seen
    GROUP BY queue
    """
)


ENCODERS = text(
    """
    WITH alive AS (
        SELECT queues, models FROM workers
        WHERE left_at IS NULL AND drain_requested_at IS NULL AND seen_at > now() - CAST(:alive AS interval)
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
    """How many live workers a queue has, without those that drain; where it has none, since when the last one is away
    or drains. `draining` are those that live and claim no more."""

    alive: int
    away_since: datetime | None
    draining: int = 0


@dataclass(frozen=True)
class QueueEncoders:
    """Whether a queue has a live worker, which embedding models its workers have ready, and for how long a query has
    waited there for one of them."""

    is_served: bool
    models: Sequence[str]
    waits_seconds: float | None


@dataclass(frozen=True)
class KnownByHeartbeat:
    """What a worker learns by the way: the model of the active generation, which it may need next, the providers of its
    queues whose probes are due, those of its own that workers of other queues hold, and whether an operator asked it to
    drain."""

    active_model: str | None
    due_probes: Sequence[str]
    held_elsewhere: Sequence[str]
    is_to_drain: bool


@dataclass(frozen=True)
class Equipment:
    """What a worker has from its start on: `slots` are by queue, `gpus` those of its host that it may use."""

    version: str
    slots: Mapping[str, int]
    cores: int
    memory_bytes: int
    gpus: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class JobInHand:
    id: UUID
    kind: str


def record_heartbeat(
    session: Session,
    worker_id: UUID,
    *,
    name: str,
    queues: Sequence[str],
    models: Sequence[str] = (),
    processes: Collection[UUID] | None = None,
    equipment: Equipment | None = None,
    providers: Sequence[str] = (),
) -> KnownByHeartbeat:
    """Records a heartbeat of this worker, the embedding models that it has ready, and the ids under which it claims.
    `providers` are those that it announces."""
    now = {"models": list(models), "processes": None if processes is None else sorted(map(str, processes))}
    row = {"id": worker_id, "name": name, "queues": list(queues), **now, **(vars(equipment) if equipment else {})}
    changed = {"seen_at": func.now(), **now}
    active = select(EmbeddingGeneration.model).where(EmbeddingGeneration.state == GenerationState.ACTIVE)
    recorded = insert(Worker).values(row).on_conflict_do_update(index_elements=["id"], set_=changed)
    due = select(func.array_agg(LlmProvider.name)).where(
        LlmProvider.probe_at <= func.now(), LlmProvider.queue.in_(queues)
    )
    held = select(func.array_agg(LlmProvider.name)).where(
        LlmProvider.name.in_(providers), LlmProvider.queue.not_in(queues)
    )
    is_to_drain = Worker.drain_requested_at.is_not(None)
    learned = (active.scalar_subquery(), due.scalar_subquery(), held.scalar_subquery(), is_to_drain)
    model, probes, elsewhere, drains = session.execute(recorded.returning(*learned)).one()
    return KnownByHeartbeat(model, probes or (), sorted(elsewhere or ()), drains)


def request_drain(session: Session, worker_id: UUID) -> tuple[Worker, bool] | None:
    """The worker, which learns it from its next heartbeat, and whether this is the first request. None where none of
    this id is alive."""
    worker = session.scalar(select(Worker).where(Worker.id == worker_id, _is_alive()).with_for_update())
    if worker is None:
        return None
    is_first = worker.drain_requested_at is None
    if is_first:
        worker.drain_requested_at = session.scalar(select(func.now()))
        session.flush()
    return worker, is_first


def leave(session: Session, worker_id: UUID) -> None:
    """This worker stops. Forgets those that have been dead for an hour, but not the last that served a queue."""
    session.execute(update(Worker).where(Worker.id == worker_id).values(left_at=func.now()))
    later = aliased(Worker)
    is_replaced = (
        select(later.id)
        .where(later.queues.contains(Worker.queues), later.seen_at > Worker.seen_at, later.early_exits.is_(None))
        .exists()
    )
    session.execute(delete(Worker).where(Worker.seen_at < func.now() - FORGOTTEN, is_replaced | _is_failing()))


def note_failing(session: Session, worker_id: UUID, *, name: str, queue: str, failure: EarlyExits) -> None:
    """The host of this worker cannot start it. It is none that is alive, and nobody's last one."""
    now = {"early_exits": failure.times, "exit_code": failure.exit_code}
    row = {"id": worker_id, "name": name, "queues": [queue], "left_at": func.now(), **now}
    session.execute(
        insert(Worker).values(row).on_conflict_do_update(index_elements=["id"], set_={"seen_at": func.now(), **now})
    )


def forget(session: Session, worker_ids: Collection[UUID]) -> None:
    if worker_ids:
        session.execute(delete(Worker).where(Worker.id.in_(worker_ids)))


def list_failing(session: Session) -> list[tuple[str, EarlyExits]]:
    """Workers that hosts elsewhere cannot start, by name."""
    is_said_now = Worker.seen_at > func.now() - ALIVE
    rows = session.execute(
        select(Worker.name, Worker.early_exits, Worker.exit_code)
        .where(_is_failing(), is_said_now)
        .order_by(Worker.name)
        .limit(MOST_FAILING)
    )
    return [(name, EarlyExits(times, exit_code)) for name, times, exit_code in rows]


def end_leases(session: Session, worker: UUID, *, of_job: UUID | None) -> None:
    """This worker process is killed because it hangs: the reaper takes its jobs back at once. Only the attempt of the
    one that held it counts, also where that was taken back already."""
    session.execute(END_LEASES, {"worker": worker, "job": of_job})


def list_alive(session: Session) -> list[Worker]:
    return list(session.scalars(select(Worker).where(_is_alive()).order_by(Worker.name, Worker.id)))


def jobs_in_hand(session: Session, processes: Collection[str]) -> Mapping[str, Sequence[JobInHand]]:
    """The jobs that run, the oldest claim first, by the id of the process that claimed them."""
    running = select(Job.worker, Job.id, Job.kind).where(
        Job.state == JobState.RUNNING, Job.worker.in_([UUID(process) for process in processes])
    )
    held: defaultdict[str, list[JobInHand]] = defaultdict(list)
    for process, *job in session.execute(running.order_by(Job.claimed_at, Job.id)):
        held[str(process)].append(JobInHand(*job))
    return held


def _is_failing() -> ColumnElement[bool]:
    return Worker.early_exits.is_not(None)


def _is_alive() -> ColumnElement[bool]:
    return Worker.left_at.is_(None) & (Worker.seen_at > func.now() - ALIVE)


def by_queue(session: Session) -> dict[str, QueueWorkers]:
    """Of every queue that a worker has served."""
    return {queue: QueueWorkers(*rest) for queue, *rest in session.execute(BY_QUEUE, {"alive": ALIVE})}


def encoders(session: Session, *, queues: Sequence[str], kind: str, priority: int) -> dict[str, QueueEncoders]:
    """What embeds queries in each of these queues; `kind` and `priority` are those of its jobs."""
    values = {"alive": ALIVE, "queues": list(queues), "kind": kind, "priority": priority}
    return {queue: QueueEncoders(*rest) for queue, *rest in session.execute(ENCODERS, values)}
