"""Cancelling or retrying all jobs that a filter finds: in batches, each a transaction with its entry in the audit log.

A `bulk_id` is a UUIDv7, and its time says which jobs are meant. So the action can be repeated until nothing is left,
and once more without harm: a job that failed again after that time is not run a third time.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, func, select
from sqlalchemy.orm import Session

from api import job_cancelling, job_retrying
from api.schemas.admin_jobs import BulkIn, BulkOut
from core.errors import Invalid
from db.queries import audit
from db.queries.jobs import all_jobs
from db.transactions import read, write
from tasks.contracts import CONTRACTS

BATCH = 200
MOST_SECONDS = 10.0  # a batch begins no later
TOLERANCE_SECONDS = 5.0  # between the clocks of this host and of PostgreSQL


async def act(body: BulkIn, *, actor_id: UUID) -> BulkOut:
    bulk_id = _known(body.bulk_id) if body.bulk_id else await read(_new_id)
    chosen = _conditions(body, bulk_id)
    count = await read(all_jobs.count, chosen)
    done, ends_at = 0, time.monotonic() + MOST_SECONDS
    while not body.dry_run and time.monotonic() < ends_at:
        batch = await write(_act, body, chosen, bulk_id=bulk_id, actor_id=actor_id)
        done += batch
        if not batch:
            break
    remaining = count if body.dry_run else await read(all_jobs.count, chosen)
    return BulkOut(
        bulk_id=bulk_id, action=body.action, dry_run=body.dry_run, count=count, done=done, remaining=remaining
    )


def _new_id(session: Session) -> UUID:
    bulk_id: UUID = session.scalars(select(func.uuidv7(type_=Uuid()))).one()
    return bulk_id


def _known(bulk_id: UUID) -> UUID:
    if bulk_id.version != 7 or bulk_id.int >> 80 > (time.time() + TOLERANCE_SECONDS) * 1000:
        message = "must be the bulk_id of an earlier response"
        raise Invalid(f"bulk_id {message}.", errors=[{"field": "bulk_id", "message": message}])
    return bulk_id


def _time_of(bulk_id: UUID) -> datetime:
    return datetime.fromtimestamp((bulk_id.int >> 80) / 1000, UTC)


def _conditions(body: BulkIn, bulk_id: UUID) -> Sequence[ColumnElement[bool]]:
    wanted, chosen_at = body.filter.as_filter(), _time_of(bulk_id)
    if not wanted.conditions():
        message = "must have at least one condition"
        raise Invalid(f"filter {message}.", errors=[{"field": "filter", "message": message}])
    if body.action == "cancel":
        return all_jobs.to_cancel(wanted, chosen_at=chosen_at)
    return all_jobs.to_retry(wanted, chosen_at=chosen_at, kinds=list(CONTRACTS))


def _act(
    session: Session, body: BulkIn, chosen: Sequence[ColumnElement[bool]], *, bulk_id: UUID, actor_id: UUID
) -> int:
    batch = all_jobs.choose(session, chosen, limit=BATCH)
    if body.action == "cancel":
        job_cancelling.cancel_many(session, [job.id for job in batch])
    else:
        for job in batch:
            job_retrying.retry(session, job.id, user_id=job.user_id)
    if batch:
        after = {"filter": body.filter.model_dump(mode="json", exclude_none=True), "jobs": len(batch)}
        audit.add(session, actor_id=actor_id, action=f"jobs.{body.action}", subject=str(bulk_id), after=after)
    return len(batch)
