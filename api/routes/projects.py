from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from api.deps import CurrentUser, Page
from api.schemas.pages import PageOut, page_of
from api.schemas.projects import ProjectIn, ProjectOut, ProjectPatch
from core import project_config
from db.models import Project, ProjectType
from db.queries import projects
from db.transactions import read, write

router = APIRouter(prefix="/api/projects", tags=["projects"])

REQUIRED = ("name", "config")  # null leaves them as they are


@router.post("", status_code=201)
async def add_project(user: CurrentUser, body: ProjectIn) -> ProjectOut:
    """Creates a project, for documents, answers and whatever its type is for."""
    config = project_config.validated(body.type, body.config)
    added = await write(
        projects.add, user_id=user.id, of_type=body.type, name=body.name, description=body.description, config=config
    )
    return ProjectOut.model_validate(added)


@router.get("")
async def list_projects(
    user: CurrentUser, page: Page, of_type: Annotated[ProjectType | None, Query(alias="type")] = None
) -> PageOut[ProjectOut]:
    """Lists your projects, newest first."""
    rows = await read(projects.list_own, user_id=user.id, limit=page.limit + 1, before=page.before, of_type=of_type)
    return page_of(rows, page.limit, ProjectOut.model_validate)


@router.get("/{project_id}")
async def get_project(project_id: UUID, user: CurrentUser) -> ProjectOut:
    """Returns a project."""
    return ProjectOut.model_validate(await read(projects.get, project_id, user_id=user.id))


@router.patch("/{project_id}")
async def change_project(project_id: UUID, user: CurrentUser, body: ProjectPatch) -> ProjectOut:
    """Changes the given fields."""
    return ProjectOut.model_validate(await write(_change, project_id, body, user_id=user.id))


@router.delete("/{project_id}", status_code=204)
async def delete_project(project_id: UUID, user: CurrentUser) -> None:
    """Deletes a project with all that is in it. A document that is in another project too stays there."""
    await write(projects.remove, project_id, user_id=user.id)


def _change(session: Session, project_id: UUID, body: ProjectPatch, *, user_id: UUID) -> Project:
    project = projects.get_locked(session, project_id, user_id=user_id)
    given = body.model_dump(exclude_unset=True)
    changes = {name: value for name, value in given.items() if name not in REQUIRED or value is not None}
    if "config" in changes:
        changes["config"] = project_config.validated(project.type, changes["config"])
    return projects.change(session, project, changes)
