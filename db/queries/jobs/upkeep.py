"""What the platform does with jobs when nobody asks. Each of these is safe to run twice at once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Result, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from db.queries.webhooks import outbox

PROMOTE = text(
    """
    UPDATE jobs SET state = 'queued', queued_at = now(), version = version + 1
    WHERE id IN (
        SELECT id FROM jobs WHERE state = 'scheduled' AND run_at <= now()
        ORDER BY run_at LIMIT 1000 FOR UPDATE SKIP LOCKED
    )
    RETURNING id
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
    f"""
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
        RETURNING jobs.id, queue, attempt, last_seq, is_spent, is_cancelled, {outbox.HEARD}
    ), event AS (
        INSERT INTO job_events (job_id, seq, attempt, type, data)
        SELECT id, last_seq, attempt, CASE WHEN is_cancelled OR is_spent THEN 'end' ELSE 'retrying' END,
            CAST('{{}}' AS jsonb)
        FROM changed
        UNION ALL
        SELECT id, last_seq - 1, attempt, CASE WHEN is_cancelled THEN 'cancelled' ELSE 'error' END,
            CAST('{{}}' AS jsonb)
        FROM changed WHERE is_cancelled OR is_spent
    ), {outbox.DELIVERY}
    SELECT id, {outbox.HAS_DELIVERIES} FROM changed
    """
).bindparams(bindparam("spent", type_=JSONB))


EXPIRE = text(
    f"""
    WITH late AS (
        SELECT id, state <> 'running' AS waits FROM jobs
        WHERE expires_at <= now() AND state IN ('scheduled', 'queued', 'running')
            AND (state <> 'running' OR cancel_requested_at IS NULL)
        ORDER BY expires_at LIMIT 1000 FOR UPDATE SKIP LOCKED
    ), changed AS (
        UPDATE jobs SET
            state = CASE WHEN NOT waits THEN state WHEN attempt = 0 THEN 'expired' ELSE 'cancelled' END,
            finished_at = CASE WHEN waits THEN now() END,
            cancel_requested_at = CASE WHEN waits THEN cancel_requested_at ELSE now() END,
            queue_seconds = queue_seconds
                + CASE WHEN state = 'queued' THEN extract(epoch FROM now() - queued_at) ELSE 0 END,
            last_seq = last_seq + CASE WHEN waits THEN 2 ELSE 0 END, version = version + 1
        FROM late WHERE jobs.id = late.id
        RETURNING jobs.id, attempt, last_seq, waits, {outbox.HEARD}
    ), event AS (
        INSERT INTO job_events (job_id, seq, attempt, type, data)
        SELECT id, last_seq - 2 + n, attempt, event.type, '{{"reason": "deadline"}}'
        FROM changed, unnest(ARRAY['cancelled', 'end']) WITH ORDINALITY AS event (type, n)
        WHERE waits
    ), {outbox.DELIVERY}
    SELECT id, {outbox.HAS_DELIVERIES} FROM changed
    """
)

DELETE_OLD = text(
    """
    WITH old AS (
        SELECT id, user_id FROM jobs WHERE finished_at < now() - CAST(:keep AS interval)
        ORDER BY finished_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ), remembered AS (
        INSERT INTO deleted_jobs (id, user_id) SELECT id, user_id FROM old WHERE user_id IS NOT NULL
    ), deleted AS (
        DELETE FROM jobs USING old WHERE jobs.id = old.id RETURNING jobs.id
    )
    SELECT count(*) FROM deleted
    """
)


def promote_due(session: Session) -> list[UUID]:
    """Scheduled jobs whose time has come begin to wait."""
    return list(session.scalars(PROMOTE))


def count_waiting(session: Session, *, queues: list[str], most: int) -> dict[str, int]:
    """How many jobs wait in each queue, counted up to `most`."""
    return {row.name: row.waiting for row in session.execute(WAITING, {"queues": queues, "most": most})}


def reap(session: Session, *, spent: Mapping[str, Any]) -> list[UUID]:
    """Takes jobs back from workers that fell silent; those without attempts left fail with the problem `spent`."""
    return _ids(session, session.execute(REAP, {"spent": dict(spent)}))


def expire(session: Session) -> list[UUID]:
    """Jobs past their deadline: those that never ran expire, those that wait for another attempt are cancelled, and
    running ones are asked to stop."""
    return _ids(session, session.execute(EXPIRE))


def _ids(session: Session, changed: Result[tuple[UUID, bool]]) -> list[UUID]:
    rows = changed.all()
    outbox.note(session, any(has_deliveries for _, has_deliveries in rows))
    return [id_ for id_, _ in rows]


def delete_old(session: Session, *, keep: timedelta, limit: int) -> int:
    """Deletes up to `limit` jobs that ended longer ago than `keep`, and remembers their ids. Answers how many."""
    return int(session.scalars(DELETE_OLD, {"keep": keep, "limit": limit}).one())
