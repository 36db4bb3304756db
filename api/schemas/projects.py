from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.texts import Body
from db.models import ProjectType

Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"\S")]
Description = Annotated[str, Field(max_length=4000)]


Config = Annotated[dict[str, Any], Field(max_length=32)]


class ProjectIn(Body):
    """What `config` may hold depends on the type."""

    type: ProjectType
    name: Name
    description: Description | None = None
    config: Annotated[Config, Field(default_factory=dict)]


class ProjectPatch(Body):
    """The type of a project is fixed. `config` replaces the one before."""

    name: Name | None = None
    description: Description | None = None
    config: Config | None = None


class ProjectOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    type: ProjectType
    name: str
    description: str | None
    config: dict[str, Any]
    created_at: datetime
    updated_at: datetime
