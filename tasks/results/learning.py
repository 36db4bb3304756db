"""Results of `learning.*`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class SuggestedResource(BaseModel):
    """`quote` is exactly the text[start:end] of the learner's own document, or of the summary of a shared resource,
    which has no `document_id`."""

    title: str
    url: str
    kind: str
    reason: str
    score: float
    quote: str
    level: str | None
    topics: list[str] | None
    document_id: UUID | None
    start: int
    end: int


class Searched(BaseModel):
    """How many documents and shared resources were looked at, and for which query. `concepts` are what it was taken to
    be about; `continues` is the session's earlier query that it goes on with."""

    query: str
    documents: int
    shared_resources: int
    concepts: list[str]
    continues: str | None


class SuggestedResources(BaseModel):
    """`searched` says where was looked, and for what; `note` why fewer fit than three."""

    resources: list[SuggestedResource]
    searched: Searched
    note: str | None = None


class WrittenExercise(BaseModel):
    """Without its solution, which stays on the server until the exercise is answered."""

    id: UUID
    type: str
    prompt: str
    choices: list[str] | None
    starter_code: str | None
    hints: list[str]


class WrittenExercises(BaseModel):
    """`note` says why there are fewer than were asked for, or who wrote them where that is not the usual way."""

    exercises: list[WrittenExercise]
    note: str | None = None


class GradedItem(BaseModel):
    """A point of the rubric. `evidence` is the piece of the answer that meets it."""

    text: str
    met: bool
    evidence: str | None


class TestOutcome(BaseModel):
    """Of a coding exercise. Input, value and expectation are there where the learner may see them."""

    name: str
    visible: bool
    passed: bool
    input: str | None
    got: str | None
    expected: str | None


class GradedAnswer(BaseModel):
    """`score` is a fraction from 0 to 1; `next_review_at` says when the exercise is due again. `solution` is the
    exercise's: answer, explanation, and where the passage stands."""

    correct: bool
    score: float
    items: list[GradedItem]
    tests: list[TestOutcome] | None
    feedback: str
    solution: dict[str, Any]
    next_review_at: datetime
