"""How much waits and runs in each queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import Job, JobState
from db.sql_files import load

MOST_COUNTED = 10_000

LOAD = text(load("queries/jobs/queue_load.sql"))

WAITING = text(
    """
    SELECT queue.name, (
        SELECT count(*) FROM (
            SELECT FROM jobs WHERE jobs.queue = queue.name AND jobs.state = 'queued' AND (
                provider IS NULL OR provider IN (
                    SELECT llm_providers.name FROM llm_providers
                    WHERE llm_providers.state IN ('up', 'recovering') AND declared_away_at IS NULL
                )
            ) AND NOT ARRAY(SELECT pauses.name FROM pauses WHERE target = 'kind') @> ARRAY[kind]
            LIMIT :most
        ) AS counted
    ) AS waiting
    FROM unnest(CAST(:queues AS text[])) AS queue (name)
    WHERE queue.name <> ALL(ARRAY(SELECT pauses.name FROM pauses WHERE target = 'queue'))
    """
)

ENDED = text(
    """
    SELECT queue, count(*) AS ended FROM (
        SELECT queue FROM jobs WHERE finished_at > now() - interval '1 minute' ORDER BY finished_at DESC LIMIT :most
    ) AS latest GROUP BY queue
    """
)


@dataclass(frozen=True)
class QueueLoad:
    """A waiting job is ready unless it waits for a provider of language models that is away, or is paused."""

    waiting: int
    scheduled: int
    running: int
    oldest_waiting_seconds: float | None
    oldest_ready_seconds: float | None


def load_by_queue(session: Session, *, queues: Sequence[str], most: int = MOST_COUNTED) -> dict[str, QueueLoad]:
    """The load of each of the queues that has unfinished jobs. Of a deeper backlog only the `most` jobs that come next
    are counted; of all scheduled and of all running jobs, `most` are counted."""
    rows = session.execute(LOAD, {"queues": list(queues), "most": most})
    return {queue: QueueLoad(*load) for queue, *load in rows}


def count_ended_by_queue(session: Session, *, most: int = MOST_COUNTED) -> dict[str, int]:
    """How many jobs ended in each queue within the last minute; of more than `most` in all, the latest."""
    return {row.queue: row.ended for row in session.execute(ENDED, {"most": most})}


def count_waiting(session: Session, *, queue: str, user_id: UUID | None = None, most: int) -> int:
    """How many jobs wait in the queue, of the user or of all, counted up to `most`."""
    if user_id is None:
        return session.scalar(select(func.count_waiting(queue, most))) or 0
    waiting = select(Job.id).where(Job.queue == queue, Job.state == JobState.QUEUED, Job.user_id == user_id).limit(most)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def count_waiting_by_queue(session: Session, *, queues: Sequence[str], most: int) -> dict[str, int]:
    """How many jobs wait in each queue for a worker, counted up to `most`; those that wait for a provider which is away
    do not, and those that are paused. For workers: row-level security would hide the jobs."""
    return {row.name: row.waiting for row in session.execute(WAITING, {"queues": list(queues), "most": most})}
