"""Projects, and the one check of every `project_id` that comes in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from core.errors import AppError, Conflict, NotFound
from db.models import Project, ProjectType
from db.queries import limits

MOST_PER_USER = 1_000

KEEP_SHARED_DOCUMENTS = text(
    """
    WITH locked AS (
        SELECT id FROM documents WHERE project_id = :project_id ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE documents SET project_id = (
        SELECT project_id FROM document_projects AS other
        WHERE other.document_id = documents.id AND other.project_id <> :project_id ORDER BY project_id LIMIT 1
    )
    WHERE id IN (SELECT id FROM locked) AND (replaces_id IS NOT NULL OR EXISTS (
        SELECT FROM document_projects AS other
        WHERE other.document_id = documents.id AND other.project_id <> :project_id
    ))
    """
)


class WrongProjectType(AppError):
    """The project is of another type."""

    slug = "wrong-project-type"


class TooManyProjects(Conflict):
    """The account has as many projects as it may have."""


def get(session: Session, project_id: UUID, *, user_id: UUID, of_type: ProjectType | None = None) -> Project:
    """Raises `NotFound` for a project that is unknown or another user's, and `WrongProjectType` for one that is not
    `of_type`."""
    return _checked(session.scalar(_own(project_id, user_id)), project_id, of_type)


def hold(session: Session, project_id: UUID | None, *, user_id: UUID) -> None:
    """The same check for rows that are about to refer to the project: it stays until commit."""
    if project_id is not None:
        _checked(session.scalar(_own(project_id, user_id).with_for_update(read=True)), project_id, None)


def _own(project_id: UUID, user_id: UUID) -> Any:
    return select(Project).where(Project.id == project_id, Project.user_id == user_id)


def _checked(found: Project | None, project_id: UUID, wanted: ProjectType | None) -> Project:
    if found is None:
        raise NotFound(f"You have no project {project_id}. GET /api/projects lists yours.")
    if wanted is not None and found.type != wanted:
        raise WrongProjectType(
            f"Project {project_id} is of the type {found.type.value!r}. This request needs one of the type"
            f" {wanted.value!r}."
        )
    return found


def add(
    session: Session,
    *,
    user_id: UUID,
    of_type: ProjectType,
    name: str,
    description: str | None = None,
    config: Mapping[str, Any],
) -> Project:
    """Raises `TooManyProjects`."""
    if limits.count_alone(session, Project, user_id) >= MOST_PER_USER:
        raise TooManyProjects(f"You have {MOST_PER_USER:,} projects, the maximum. Delete one first.")
    added = Project(user_id=user_id, type=of_type, name=name, description=description, config=dict(config))
    session.add(added)
    session.flush()
    return added


def ensure(session: Session, name: str, *, user_id: UUID, of_type: ProjectType) -> Project:
    """The user's oldest project of this name and type, made where it is missing. Raises `TooManyProjects`."""
    limits.count_alone(session, Project, user_id)  # so that two requests at once make one
    named = select(Project).where(Project.user_id == user_id, Project.type == of_type, Project.name == name)
    found = session.scalar(named.order_by(Project.id).limit(1))
    return found or add(session, user_id=user_id, of_type=of_type, name=name, config={})


def list_own(
    session: Session, *, user_id: UUID, limit: int, before: UUID | None = None, of_type: ProjectType | None = None
) -> list[Project]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Project).where(Project.user_id == user_id).order_by(Project.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Project.id < before)
    if of_type is not None:
        query = query.where(Project.type == of_type)
    return list(session.scalars(query))


def get_locked(session: Session, project_id: UUID, *, user_id: UUID) -> Project:
    return _checked(session.scalar(_own(project_id, user_id).with_for_update()), project_id, None)


def change(session: Session, project: Project, changes: Mapping[str, Any]) -> Project:
    for name, value in changes.items():
        setattr(project, name, value)
    project.updated_at = func.now()
    session.flush()
    session.refresh(project)
    return project


def remove(session: Session, project_id: UUID, *, user_id: UUID) -> None:
    """With all that is in it. A document that is in others too stays in them."""
    get_locked(session, project_id, user_id=user_id)
    session.execute(KEEP_SHARED_DOCUMENTS, {"project_id": project_id})
    session.execute(delete(Project).where(Project.id == project_id))
