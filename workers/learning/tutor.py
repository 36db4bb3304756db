"""The interface of a tutor, and its values. The `extractive` tutor only quotes; the `generative` one has a language
model write."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from core.errors import Permanent
from workers.learning.resource_ranking import ResourceRequest, SharedResource
from workers.llm.gateway import Usage
from workers.quotes.types import Passage, Quote

ExerciseType = Literal["multiple_choice", "short_answer", "cloze"]
"""What a tutor writes. Coding exercises come from `workers.coding`."""

Difficulty = Literal["easy", "medium", "hard"]

GAP = "____"


class TopicNotFound(Permanent):
    """Your library has nothing on this topic. Add documents on it, or name another topic."""

    slug = "topic-not-found"


class ExercisesExhausted(Permanent):
    """You had every exercise that can be made on this topic. Add documents on it, or name another topic or type."""

    slug = "exercises-exhausted"


@dataclass(frozen=True)
class Suggestion:
    """The quote's document is worth reading, for the reason given. `resource` is set where the document belongs to the
    shared library."""

    quote: Quote
    reason: str
    score: float
    resource: SharedResource | None = None


Span = tuple[str, int, int]
"""Of a quote: its document, start and end."""


@dataclass(frozen=True)
class Learner:
    """What a plan of exercises rests on. `asked` has the latest score of each quote that an exercise was made of, None
    where it was not graded; `mastery` estimates each topic from 0 to 1."""

    asked: Mapping[Span, float | None] = field(default_factory=dict)
    mastery: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ExerciseRequest:
    """`accept` says whether a draft is new to the learner, and then remembers it. With `on_terms`, a tutor without a
    model asks only for terms that the passages define, in a gap or a multiple choice. `named` are the documents whose
    title is the topic: all that they say is on it."""

    type: ExerciseType
    topic: str
    difficulty: Difficulty
    count: int
    learner: Learner = field(default_factory=Learner)
    accept: Callable[["ExerciseDraft"], bool] = lambda _: True
    on_terms: bool = False
    named: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ExerciseDraft:
    """`solution` always has `answer`, `accepted`, and the exact quote that proves it: `explanation`, `document_id`,
    `start` and `end` (None for coding). A multiple choice adds `index`, a short answer `keywords` and `rubric`."""

    type: ExerciseType | Literal["coding"]
    prompt: str
    choices: list[str] | None
    starter_code: str | None
    hints: list[str]
    solution: dict[str, Any]
    document_id: str | None
    language: str = "en"


def first_new(candidates: Iterable[ExerciseDraft], request: ExerciseRequest) -> list[ExerciseDraft]:
    """As many as the request asks for, without those that the learner had. Raises `ExercisesExhausted` where all are
    had, and `TopicNotFound` where there are none."""
    new: list[ExerciseDraft] = []
    refused = 0
    for draft in candidates:
        if len(new) == request.count:
            break
        if request.accept(draft):
            new.append(draft)
        else:
            refused += 1
    if not new:
        raise _nothing_new(request, refused)
    return new


def nothing_on(topic: str, near: Sequence[str]) -> str:
    """`near` are the places of the library that come nearest."""
    if not near:
        return f"Your library has nothing on {topic!r}. Add documents on it, or name another topic."
    places = ", ".join(f"“{place}”" for place in near)
    return f"Your library has nothing on {topic!r}. Nearest to it are {places}. Name one of them, or add documents."


def _nothing_new(request: ExerciseRequest, refused: int) -> Permanent:
    asked = f"{request.topic!r} of the type {request.type!r}"
    more = "Add documents that explain it, ask for another type, or name another topic."
    if refused:
        return ExercisesExhausted(f"You had all {refused} exercises that can be made on {asked}. {more}")
    return TopicNotFound(f"Your library has too little on the topic for an exercise on {asked}. {more}")


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
    topic from 0 to 1, and `unscored` are those of them that no score speaks of yet; `readings` are passages on weak
    topics; `rested` counts the days since the last task on mastered ones, the longest first."""

    task: PastTask
    history: Sequence[PastTask]
    mastery: Mapping[str, float]
    unscored: frozenset[str] = frozenset()
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

    def suggest(self, request: ResourceRequest, passages: Sequence[Passage]) -> tuple[list[Suggestion], Usage]:
        """At most one suggestion a document, best first; none where nothing fits."""
        ...

    def write_exercises(
        self, request: ExerciseRequest, passages: Sequence[Passage]
    ) -> tuple[list[ExerciseDraft], Usage]:
        """At most `request.count`, at least one. Raises `TopicNotFound` where the passages are not enough for one."""
        ...

    def assess(self, state: LearnerState, passages: Sequence[Passage]) -> tuple[Insight, Usage]:
        """Without passages the insight has no quote."""
        ...
