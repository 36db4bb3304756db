"""Counting the jobs that a filter finds, and starting the bulk action that cancels them or runs them again
(tasks/bulk_actions.py)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, func, select
from sqlalchemy.orm import Session

from api.schemas.bulk_actions import BulkIn, BulkOut
from core.errors import Conflict, Invalid
from db.queries.jobs import all_jobs, bulk_actions
from db.transactions import read, write
from tasks.bulk_actions import chosen_by, stored_filter
from tasks.contracts import ActOnJobs
from tasks.submit import submit

TOLERANCE = timedelta(seconds=5)  # PostgreSQL's clock may have gone back since


async def count_or_start(body: BulkIn, *, actor_id: UUID) -> BulkOut:
    stored = _stored(body)
    bulk_id = await (read(_checked, body.bulk_id) if body.bulk_id else read(_new_id))
    count = await read(all_jobs.count, chosen_by(bulk_id, body.action, stored))
    if not body.dry_run:
        count = await write(_start_once, body.action, stored, bulk_id=bulk_id, count=count, actor_id=actor_id)
    return BulkOut(bulk_id=bulk_id, action=body.action, dry_run=body.dry_run, count=count)


def _stored(body: BulkIn) -> Mapping[str, Any]:
    stored = stored_filter(body.filter.as_filter())
    if not stored:
        message = "must have at least one condition"
        raise Invalid(f"filter {message}.", errors=[{"field": "filter", "message": message}])
    return stored


def _checked(session: Session, bulk_id: UUID) -> UUID:
    """Ids are made by PostgreSQL, and judged by its clock."""
    is_past = select(func.uuid_extract_timestamp(bulk_id) < func.now() + TOLERANCE)
    if bulk_id.version != 7 or not session.scalar(is_past):
        message = "must be the bulk_id of an earlier response"
        raise Invalid(f"bulk_id {message}.", errors=[{"field": "bulk_id", "message": message}])
    return bulk_id


def _new_id(session: Session) -> UUID:
    bulk_id: UUID = session.scalars(select(func.uuidv7(type_=Uuid()))).one()
    return bulk_id


def _start_once(
    session: Session, action: str, stored: Mapping[str, Any], *, bulk_id: UUID, count: int, actor_id: UUID
) -> int:
    """Returns how many jobs the action chose when it was first started: the same request again starts no other."""
    started = bulk_actions.find(session, bulk_id)
    if started is None:
        job = submit(session, ActOnJobs(bulk_action_id=bulk_id), user_id=None)
        bulk_actions.add(session, bulk_id, action=action, filter=stored, count=count, actor_id=actor_id, job_id=job.id)
        return count
    if (started.action.action, started.action.filter) != (action, stored):
        raise Conflict(f"The bulk action {bulk_id} was started with another action or filter.")
    return started.action.count
