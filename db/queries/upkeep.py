"""What the platform does with jobs when nobody asks. Each of these is safe to run twice at once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

PROMOTE = text(
    """
    UPDATE jobs SET state = 'queued', queued_at = now(), version = version + 1
    WHERE id IN (
        SELECT id FROM jobs WHERE state = 'scheduled' AND run_at <= now()
        ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED
    )
    """
)

WAITING = text(
    """
    SELECT queue.name, (
        SELECT count(*) FROM (
            SELECT 1 FROM jobs WHERE jobs.queue = queue.name AND state = 'queued' LIMIT :most
        ) AS counted
    ) AS waiting
    FROM unnest(CAST(:queues AS text[])) AS queue (name)
    """
)

REAP = text(
    """
    WITH lost AS (
        SELECT id, attempt >= max_attempts AS is_spent, cancel_requested_at IS NOT NULL AS is_cancelled
        FROM jobs WHERE state = 'running' AND lease_until < now()
        ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED
    ), changed AS (
        UPDATE jobs SET
            state = CASE WHEN is_cancelled THEN 'cancelled' WHEN is_spent THEN 'failed' ELSE 'queued' END,
            finished_at = CASE WHEN is_cancelled OR is_spent THEN now() END,
            error = CASE WHEN is_spent AND NOT is_cancelled THEN :spent ELSE error END,
            queued_at = now(), worker = NULL, lease_until = NULL, alone = true, progress = NULL,
            work_seconds = work_seconds + extract(epoch FROM now() - claimed_at),
            last_seq = last_seq + CASE WHEN is_cancelled OR is_spent THEN 2 ELSE 1 END, version = version + 1
        FROM lost WHERE jobs.id = lost.id
        RETURNING jobs.id, queue, attempt, last_seq, is_spent, is_cancelled
    ), event AS (
        INSERT INTO job_events (job_id, seq, attempt, type, data)
        SELECT id, last_seq, attempt, CASE WHEN is_cancelled OR is_spent THEN 'end' ELSE 'retrying' END,
            CAST('{}' AS jsonb)
        FROM changed
        UNION ALL
        SELECT id, last_seq - 1, attempt, CASE WHEN is_cancelled THEN 'cancelled' ELSE 'error' END, CAST('{}' AS jsonb)
        FROM changed WHERE is_cancelled OR is_spent
    )
    SELECT id FROM changed
    """
).bindparams(bindparam("spent", type_=JSONB))


def promote_due(session: Session) -> None:
    """Scheduled jobs whose time has come begin to wait."""
    session.execute(PROMOTE)


def count_waiting(session: Session, *, queues: list[str], most: int) -> dict[str, int]:
    """How many jobs wait in each queue, counted up to `most`."""
    return {row.name: row.waiting for row in session.execute(WAITING, {"queues": queues, "most": most})}


def reap(session: Session, *, spent: Mapping[str, Any]) -> list[UUID]:
    """Takes jobs back from workers that fell silent; those without attempts left fail with the problem `spent`."""
    return list(session.scalars(REAP, {"spent": dict(spent)}))
