"""Upkeep of jobs: promote, reap, expire, delete. Each is safe to run twice at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Result, TextClause, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from db.queries.jobs import changes, jobs
from db.queries.jobs.changes import Because
from db.queries.llm.providers import GONE, SERVED
from db.queries.webhooks import outbox
from db.sql_files import load

_FREE_DOCUMENTS = load("queries/jobs/free_documents.sql")


def _free(candidates: str, order: str, lock: str) -> TextClause:
    """Up to a thousand jobs that nobody has locked, nor what a trigger changes when they end."""
    return text(
        f"""
        WITH candidate AS MATERIALIZED (
            SELECT id, user_id, payload FROM jobs WHERE {candidates} ORDER BY {order} LIMIT 1000
        ), {_FREE_DOCUMENTS}
        SELECT id FROM jobs
        WHERE {candidates} AND id IN (SELECT id FROM candidate) AND id NOT IN (SELECT job_id FROM held)
        ORDER BY {order} FOR {lock} SKIP LOCKED
        """
    )


ASKED_TO_STOP = _free(
    "cancel_requested_at IS NOT NULL AND state IN ('scheduled', 'queued')", order="id", lock="NO KEY UPDATE"
)

LATE = _free(
    "expires_at <= now() AND state IN ('scheduled', 'queued', 'running')"
    " AND (state <> 'running' OR cancel_requested_at IS NULL)",
    order="expires_at",
    lock="UPDATE",
)

PROMOTE = text(load("queries/jobs/promote.sql"))
REAP = text(load("queries/jobs/reap.sql")).columns(told=JSONB)
EXPIRE = text(load("queries/jobs/expire.sql")).columns(told=JSONB)
DELETE_OLD = text(load("queries/jobs/delete_old.sql"))


def promote_due(session: Session) -> list[UUID]:
    """Queues scheduled jobs whose time has come."""
    return list(session.scalars(PROMOTE))


def cancel_asked(session: Session) -> list[UUID]:
    """Ends waiting jobs that were asked to stop while they ran, and that their workers queued again before they heard
    of it."""
    return jobs.cancel_many(session, session.scalars(ASKED_TO_STOP))


def reap(session: Session, *, spent: Mapping[str, Any], lost: Mapping[str, Any], most_lost: int) -> list[UUID]:
    """Takes jobs back whose lease has ended. One that lost `most_lost` leases before fails with the problem `lost`, and
    one whose process is dead fails with `spent` where no attempt is left."""
    values = {"spent": json.dumps(dict(spent)), "lost": json.dumps(dict(lost)), "most_lost": most_lost}
    return _ids(session, session.execute(REAP, values), "lease_lost")


def expire(session: Session, *, receipt: Mapping[str, Any]) -> list[UUID]:
    """Handles jobs past their deadline: those that wait for a provider that is away fail, with this receipt. Others
    that never ran expire, those that wait for another attempt are cancelled, and running ones are asked to stop."""
    # Before the statement takes its snapshot: of a job that changes hands meanwhile it would mix old and new.
    return _end_late(session, list(session.scalars(LATE)), receipt, "deadline")


def fail_unserved(session: Session, ids: Sequence[UUID], *, receipt: Mapping[str, Any]) -> list[UUID]:
    """Fails these jobs, which are locked, before their deadline: they wait for a provider that is gone."""
    return _end_late(session, ids, receipt, "provider_gone")


def _end_late(session: Session, ids: Sequence[UUID], receipt: Mapping[str, Any], because: Because) -> list[UUID]:
    if not ids:
        return []
    values = {"ids": list(ids), "receipt": json.dumps(dict(receipt)), "served": SERVED, "gone": GONE}
    return _ids(session, session.execute(EXPIRE, values), because)


def _ids(session: Session, changed: Result[Any], because: Because) -> list[UUID]:
    rows = changed.all()
    changes.note(session, (row.told for row in rows), because)
    outbox.note(session, any(row.has_deliveries for row in rows))
    return [row.id for row in rows]


def delete_old(session: Session, *, keep: timedelta, limit: int) -> int:
    """Deletes up to `limit` jobs that ended longer ago than `keep`, and remembers their ids. Returns how many."""
    return int(session.scalars(DELETE_OLD, {"keep": keep, "limit": limit}).one())
