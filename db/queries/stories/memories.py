"""What was told: memories, and the people and places in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from core.errors import AppError, NotFound
from db.models import StoryMemory


class NoMemories(AppError):
    """No confirmed memory fits this chapter. Confirm some first: PATCH /api/stories/{project_id}/memories/{id}
    `{"confirmed": true}`, or name `memory_ids`."""

    slug = "no-memories"


@dataclass(frozen=True)
class Named:
    """A person or a place, as it was written first, with the memories that name it."""

    name: str
    memory_ids: list[UUID]


NAMED = """
SELECT (array_agg(name ORDER BY id))[1] AS name, array_agg(id ORDER BY id) AS memory_ids
FROM story_memories, jsonb_array_elements_text({column}) AS name
WHERE project_id = :project_id AND same_as IS NULL
GROUP BY lower(name) ORDER BY count(*) DESC, (array_agg(id ORDER BY id))[1]
"""
PEOPLE, PLACES = text(NAMED.format(column="people")), text(NAMED.format(column="places"))


def get(session: Session, memory_id: UUID, *, project_id: UUID) -> StoryMemory:
    found = session.get(StoryMemory, memory_id)
    if found is None or found.project_id != project_id:
        raise NotFound(f"The project has no memory {memory_id}.")
    return found


def list_all(session: Session, project_id: UUID) -> Sequence[StoryMemory]:
    """As they were told, those of equal meaning included."""
    query = select(StoryMemory).where(StoryMemory.project_id == project_id).order_by(StoryMemory.id)
    return session.scalars(query).all()


def list_own(
    session: Session,
    project_id: UUID,
    *,
    limit: int | None = None,
    before: UUID | None = None,
    is_confirmed: bool | None = None,
) -> Sequence[StoryMemory]:
    """The newest first."""
    query = select(StoryMemory).where(StoryMemory.project_id == project_id, StoryMemory.same_as.is_(None))
    if before is not None:
        query = query.where(StoryMemory.id < before)
    if is_confirmed is not None:
        query = query.where(StoryMemory.is_confirmed == is_confirmed)
    return session.scalars(query.order_by(StoryMemory.id.desc()).limit(limit)).all()


def list_told(session: Session, project_id: UUID, ids: Collection[UUID]) -> Sequence[StoryMemory]:
    """Those of the ids that are the project's, as they were told."""
    query = select(StoryMemory).where(
        StoryMemory.project_id == project_id, StoryMemory.id.in_(ids), StoryMemory.same_as.is_(None)
    )
    return session.scalars(query.order_by(StoryMemory.id)).all()


def list_confirmed(session: Session, project_id: UUID) -> Sequence[StoryMemory]:
    query = select(StoryMemory).where(
        StoryMemory.project_id == project_id, StoryMemory.same_as.is_(None), StoryMemory.is_confirmed
    )
    return session.scalars(query.order_by(StoryMemory.id)).all()


def find_start_of_life(session: Session, project_id: UUID) -> int | None:
    """As the narrator told it first."""
    query = select(StoryMemory.birth_year).where(
        StoryMemory.project_id == project_id, StoryMemory.birth_year.is_not(None)
    )
    return session.scalar(query.order_by(StoryMemory.id).limit(1))


def add(session: Session, **columns: Any) -> StoryMemory:
    added = StoryMemory(**columns)
    session.add(added)
    session.flush()
    return added


def change(session: Session, memory: StoryMemory, changes: Mapping[str, Any]) -> StoryMemory:
    for name, value in changes.items():
        setattr(memory, name, value)
    memory.updated_at = func.now()
    session.flush()
    session.refresh(memory)
    return memory


def remove(session: Session, memory_id: UUID, *, project_id: UUID) -> None:
    """With all that was made of it: see the migration of the table."""
    get(session, memory_id, project_id=project_id)
    session.execute(delete(StoryMemory).where(StoryMemory.id == memory_id))


def list_people(session: Session, project_id: UUID) -> list[Named]:
    """Those named most first."""
    return _named(session, PEOPLE, project_id)


def list_places(session: Session, project_id: UUID) -> list[Named]:
    """Those named most first."""
    return _named(session, PLACES, project_id)


def _named(session: Session, query: Any, project_id: UUID) -> list[Named]:
    return [Named(row.name, row.memory_ids) for row in session.execute(query, {"project_id": project_id})]
