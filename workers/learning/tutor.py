"""What a tutor can do, and the values that pass through.

One tutor quotes (`quoting`), the other has a language model write (`writing`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from core.errors import Permanent
from workers.llm.gateway import Usage
from workers.quotes.types import Passage

ExerciseType = Literal["multiple_choice", "short_answer", "cloze"]
Difficulty = Literal["easy", "medium", "hard"]

GAP = "____"


class TopicNotFound(Permanent):
    """Your library has nothing on this topic. Add documents on it, or name another topic."""

    slug = "topic-not-found"


@dataclass(frozen=True)
class Suggestion:
    """A document worth reading; `quote` is exactly its text[start:end]."""

    document_id: str
    title: str
    reason: str
    score: float
    quote: str
    start: int
    end: int


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
    """Where a learner stands once `task` is done; `history` is newest first, and may lack what is long past. `mastery`
    is an estimate from 0 to 1 for each topic, `readings` are passages on weak ones, and `rested` says for how many days
    nothing was done on mastered ones, the longest first."""

    task: PastTask
    history: Sequence[PastTask]
    mastery: Mapping[str, float]
    readings: Mapping[str, Sequence[Passage]] = field(default_factory=dict)
    rested: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cited:
    """`quote` is exactly the document's text[start:end]."""

    document_id: str
    title: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Insight:
    """`tasks` and `quotes` are what it rests on; the task itself comes first."""

    text: str
    next: list[str]
    tasks: list[PastTask]
    quotes: list[Cited]


class Tutor(Protocol):
    """`passages` come in the order of their rank. Whatever a tutor quotes, it quotes from them, letter for letter."""

    @property
    def provider(self) -> str: ...

    def suggest(self, query: str, passages: Sequence[Passage], limit: int) -> tuple[list[Suggestion], Usage]:
        """At most one suggestion a document, best first; none where nothing is relevant."""
        ...

    def write_exercises(self, wish: ExerciseRequest, passages: Sequence[Passage]) -> tuple[list[ExerciseDraft], Usage]:
        """As many as wished, or fewer where the material gives no more. Raises `TopicNotFound`, never gives none."""
        ...

    def assess(self, standing: LearnerState, passages: Sequence[Passage]) -> tuple[Insight, Usage]:
        """Passages may be missing: then the insight has no quote."""
        ...
