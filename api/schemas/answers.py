from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.session_ids import SessionId
from api.schemas.submitted import JobIn

QuestionText = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]


class AskIn(JobIn):
    """In a session, a question may refer to earlier ones."""

    question: QuestionText
    project_id: UUID | None = None
    session_id: SessionId | None = None


class AnswerOut(BaseModel):
    """`[1]` in `answer` refers to the first of `citations`; each quote was exactly text[start:end] of its document.
    `answered` is true if a model wrote an answer that the library supports at least in part."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    id: UUID
    session_id: UUID | None
    project_id: UUID | None
    job_id: UUID
    question: str
    answer: str
    answered: Annotated[bool, Field(validation_alias="is_answered")]
    citations: list[dict[str, Any]]
    created_at: datetime
