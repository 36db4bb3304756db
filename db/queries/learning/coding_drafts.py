"""Coding exercises between the worker that has them written and the one that tries them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import CodingDrafts, Exercise

MOST_COMPARED = 200  # earlier exercises


def begin(session: Session, *, job_id: UUID, user_id: UUID, slug: str, detail: str) -> None:
    """`slug` and `detail` are the problem that the job has where no model writes anything sound."""
    added = insert(CodingDrafts).values(job_id=job_id, user_id=user_id, slug=slug, detail=detail)
    session.execute(added.on_conflict_do_nothing(index_elements=[CodingDrafts.job_id]))


def get(session: Session, job_id: UUID) -> CodingDrafts:
    found = session.get(CodingDrafts, job_id)
    if found is None:
        raise NotFound("What this job had written is gone. Submit it again.")
    return found


def put(session: Session, job_id: UUID, *, drafts: Sequence[Mapping[str, Any]], receipt: Mapping[str, Any]) -> None:
    changed = update(CodingDrafts).where(CodingDrafts.job_id == job_id)
    session.execute(changed.values(drafts=list(drafts), receipt=dict(receipt)))


def give_up(session: Session, job_id: UUID, *, providers: Sequence[str]) -> None:
    """Whose drafts were all of no use."""
    changed = update(CodingDrafts).where(CodingDrafts.job_id == job_id)
    session.execute(changed.values(drafts=[], given_up=list(providers)))


def remove(session: Session, job_id: UUID) -> None:
    session.execute(delete(CodingDrafts).where(CodingDrafts.job_id == job_id))


def list_solutions(session: Session, *, user_id: UUID) -> list[dict[str, Any]]:
    """Of the learner's coding exercises, the newest first."""
    query = select(Exercise.solution).where(Exercise.user_id == user_id, Exercise.type == "coding")
    return list(session.scalars(query.order_by(Exercise.id.desc()).limit(MOST_COMPARED)))
