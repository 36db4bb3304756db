"""Bulk actions, each with the job that carries it out. One whose job retention deleted is not found any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.failures import TransactionConflict
from db.models import BulkAction, Job


@dataclass(frozen=True)
class StartedAction:
    action: BulkAction
    job: Job

    @property
    def id(self) -> UUID:
        return self.action.id


def add(
    session: Session, bulk_id: UUID, *, action: str, filter: Mapping[str, Any], count: int, actor_id: UUID, job_id: UUID
) -> None:
    """Raises `TransactionConflict` where it was started meanwhile."""
    row = {"id": bulk_id, "action": action, "filter": dict(filter), "count": count}
    row |= {"actor_id": actor_id, "job_id": job_id}
    added = session.scalar(insert(BulkAction).values(row).on_conflict_do_nothing().returning(BulkAction.id))
    if added is None:
        raise TransactionConflict


def find(session: Session, bulk_id: UUID) -> StartedAction | None:
    row = session.execute(_started().where(BulkAction.id == bulk_id)).tuples().first()
    return None if row is None else StartedAction(*row)


def get(session: Session, bulk_id: UUID) -> StartedAction:
    found = find(session, bulk_id)
    if found is None:
        raise NotFound(f"There is no bulk action {bulk_id}.")
    return found


def list_all(session: Session, *, limit: int, before: UUID | None = None) -> list[StartedAction]:
    """Newest first; `before` is the id of the last one seen."""
    query = _started().order_by(BulkAction.id.desc()).limit(limit)
    if before is not None:
        query = query.where(BulkAction.id < before)
    return [StartedAction(*row) for row in session.execute(query).tuples()]


def lock(session: Session, bulk_id: UUID) -> BulkAction:
    """Two attempts at one action take turns. It is locked before any of its jobs."""
    action = session.get(BulkAction, bulk_id, with_for_update=True)
    if action is None:
        raise NotFound(f"There is no bulk action {bulk_id}.")
    return action


def delete_old(session: Session) -> None:
    """Those whose jobs retention deleted."""
    session.execute(delete(BulkAction).where(~exists().where(Job.id == BulkAction.job_id)))


def _started() -> Select[tuple[BulkAction, Job]]:
    return select(BulkAction, Job).join(Job, Job.id == BulkAction.job_id).execution_options(populate_existing=True)
