"""Results of `profiles.*`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from tasks.results.learning import SuggestedResource
from workers.text import contacts

SeenByOthers = Annotated[str, AfterValidator(contacts.masked)]
"""A text of a person in what another user sees of them: whatever shows a person has texts of this type."""


class IngestedProfile(BaseModel):
    """`warnings` are sentences on what of the text is missing in the profile."""

    user_id: UUID
    name: str
    bio: str
    wiki_content: str
    warnings: list[str] = Field(default_factory=list)


class MatchReason(BaseModel):
    """`quote` is exactly [start:end] of the person's `field`."""

    quote: SeenByOthers
    start: int
    end: int
    field: Literal["wiki_content", "bio"] = "wiki_content"


class MatchedPerson(BaseModel):
    """Nobody is shown without a reason."""

    user_id: UUID
    name: SeenByOthers
    bio: SeenByOthers
    score: float
    reasons: list[MatchReason]
    explanation: SeenByOthers | None


class MatchedPeople(BaseModel):
    people: list[MatchedPerson]


def without_contacts(result: Mapping[str, Any]) -> dict[str, Any]:
    """The stored result of a match without contact data, which workers of earlier versions left in it."""
    return MatchedPeople.model_validate(result).model_dump(mode="json")


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
