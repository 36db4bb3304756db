"""The check of a request's `project_id`, where no query of the request makes it."""

from uuid import UUID

from db.models import ProjectType
from db.queries import projects
from db.transactions import read


async def check_project(project_id: UUID | None, *, user_id: UUID, of_type: ProjectType | None = None) -> None:
    """Raises `NotFound` for a project that is unknown or another user's, and `WrongProjectType`."""
    if project_id is not None:
        await read(projects.get, project_id, user_id=user_id, of_type=of_type)
