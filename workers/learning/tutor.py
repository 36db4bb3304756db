"""The interface of a tutor, and its values. The `extractive` tutor only quotes; the `generative` one has a language
model write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from core.errors import Permanent
from workers.llm.gateway import Usage
from workers.quotes.types import Passage, Quote

ExerciseType = Literal["multiple_choice", "short_answer", "cloze"]
Difficulty = Literal["easy", "medium", "hard"]

GAP = "____"


class TopicNotFound(Permanent):
    """Your library has nothing on this topic. Add documents on it, or name another topic."""

    slug = "topic-not-found"


@dataclass(frozen=True)
class Suggestion:
    """The quote's document is worth reading, for the reason given."""

    quote: Quote
    reason: str
    score: float


@dataclass(frozen=True)
class ExerciseRequest:
    type: ExerciseType
    topic: str
    difficulty: Difficulty
    count: int


@dataclass(frozen=True)
class ExerciseDraft:
    """`solution` always has `answer`, `accepted`, and the exact quote that proves it: `explanation`, `document_id`,
    `start` and `end`. A multiple choice adds `index`, a short answer `keywords`."""

    type: ExerciseType
    prompt: str
    choices: list[str] | None
    starter_code: str | None
    hints: list[str]
    solution: dict[str, Any]
    document_id: str


@dataclass(frozen=True)
class PastTask:
    completed_task: str
    topic: str | None
    score: float | None
    minutes: float | None
    completed_at: datetime
    entry_id: UUID | None = None


@dataclass(frozen=True)
class LearnerState:
    """After `task` is completed. `history` is newest first and may lack the oldest tasks. `mastery` estimates each
    topic from 0 to 1; `readings` are passages on weak topics; `rested` counts the days since the last task on mastered
    ones, the longest first."""

    task: PastTask
    history: Sequence[PastTask]
    mastery: Mapping[str, float]
    readings: Mapping[str, Sequence[Passage]] = field(default_factory=dict)
    rested: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Insight:
    """`tasks` and `quotes` are its evidence; the completed task comes first."""

    text: str
    next: list[str]
    tasks: list[PastTask]
    quotes: list[Quote]


class Tutor(Protocol):
    """`passages` come in the order of their rank. Every quote of a tutor is an exact piece of one of them."""

    @property
    def provider(self) -> str: ...

    def suggest(self, query: str, passages: Sequence[Passage], limit: int) -> tuple[list[Suggestion], Usage]:
        """At most one suggestion a document, best first; none where nothing is relevant."""
        ...

    def write_exercises(
        self, request: ExerciseRequest, passages: Sequence[Passage]
    ) -> tuple[list[ExerciseDraft], Usage]:
        """At most `request.count`, at least one. Raises `TopicNotFound` where the passages are not enough for one."""
        ...

    def assess(self, state: LearnerState, passages: Sequence[Passage]) -> tuple[Insight, Usage]:
        """Without passages the insight has no quote."""
        ...
