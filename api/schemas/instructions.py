from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.answers import QuestionText
from api.schemas.submitted import JobIn
from api.schemas.texts import Body

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S")]
Text = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S", description="How answers are to be written.")]


Description = Annotated[str, Field(max_length=1000, description="What it is for. No model reads it.")]


class InstructionIn(Body):
    name: Name
    description: Description = ""
    text: Text


class InstructionPatch(Body):
    name: Name | None = None
    description: Description | None = None
    text: Text | None = None


class RollbackIn(Body):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class PreviewIn(JobIn):
    """`text` stands in place of the active instruction in one of two answers from the same passages."""

    text: Text
    question: QuestionText
    project_id: UUID | None = None


class InstructionOut(BaseModel):
    """The latest version. The active instruction applies to every answer; at most one is active."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    description: str
    text: str
    version: int
    is_active: bool
    created_at: datetime
    updated_at: datetime


class InstructionVersionOut(BaseModel):
    """`restored_version` is the earlier version that a rollback restored."""

    model_config = ConfigDict(from_attributes=True)

    version: int
    name: str
    description: str
    text: str
    restored_version: int | None
    created_at: datetime
