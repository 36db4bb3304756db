"""Results of `profiles.*`."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from tasks.results.learning import SuggestedResource


class IngestedProfile(BaseModel):
    """`warnings` are sentences on what of the text is missing in the profile."""

    user_id: UUID
    name: str
    bio: str
    wiki_content: str
    warnings: list[str] = Field(default_factory=list)


class MatchReason(BaseModel):
    """`quote` is exactly [start:end] of the person's `field`."""

    quote: str
    start: int
    end: int
    field: Literal["wiki_content", "bio"] = "wiki_content"


class MatchedPerson(BaseModel):
    """Nobody is shown without a reason."""

    user_id: UUID
    name: str
    bio: str
    score: float
    reasons: list[MatchReason]
    explanation: str | None


class MatchedPeople(BaseModel):
    people: list[MatchedPerson]


class CitedTask(BaseModel):
    kind: Literal["history"] = "history"
    entry_id: UUID
    completed_task: str
    topic: str | None
    score: float | None
    minutes: float | None
    completed_at: datetime


class CitedPassage(BaseModel):
    """`quote` is exactly the document's text[start:end]."""

    kind: Literal["library"] = "library"
    document_id: UUID
    title: str
    quote: str
    start: int
    end: int


class AssessedProgress(BaseModel):
    """`topic` is null where the task names none."""

    progress: str
    topic: str | None
    mastery: dict[str, float]
    next: list[str]
    citations: list[CitedTask | CitedPassage]


class PersonalizedProfile(BaseModel):
    user_id: UUID
    text: str
    topics: list[str]
    resources: list[SuggestedResource]
    next: list[str]
