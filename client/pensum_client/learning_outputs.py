"""What learners do. `tests/client/test_models.py` compares each with the schema of its name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from pensum_client.output import Output


class ResourceOut(Output):
    query: str
    title: str
    url: str
    kind: str
    reason: str
    score: float
    quote: str
    level: str | None
    topics: list[str] | None
    created_at: datetime


class ResourceQueryOut(Output):
    """What resources were asked for. `found` is how many fitted, and `note` says why there were few."""

    id: UUID
    query: str
    found: int
    note: str | None
    created_at: datetime


class ExerciseOut(Output):
    """An exercise without its solution, which stays on the server."""

    id: UUID
    type: str
    topic: str
    difficulty: str
    prompt: str
    choices: list[str] | None
    starter_code: str | None
    hints: list[str]
    created_at: datetime


class ExerciseDetail(ExerciseOut):
    """`answered` is true after an answer and after giving up; only then there is a `solution`."""

    session_id: UUID | None
    language: str | None
    answered: bool
    solution: dict[str, Any] | None


class ReviewOut(Output):
    """An exercise that is due. `stability` is in days, `difficulty` from 1 to 10."""

    exercise_id: UUID
    due_at: datetime
    stability: float
    difficulty: float
    prompt: str


class TopicOut(Output):
    """`other_names` are those of earlier names and merged topics. `mastery` is null before the first score.
    `retention`, from 0 to 1, is the probability that the learner still knows the answer of one of the topic's
    `exercises` that were graded, and null before the first."""

    id: UUID
    name: str
    other_names: list[str]
    mastery: float | None
    observations: int
    exposures: int
    retention: float | None
    exercises: int
    last_completed_at: datetime | None
    created_at: datetime


class TopicsOut(Output):
    """All topics at once: `next_cursor` is always null."""

    items: list[TopicOut]
    next_cursor: None = None


class AnswerOut(Output):
    """`[1]` in `answer` refers to the first of `citations`. `answered` is true where a model wrote an
    answer that the library supports at least in part."""

    id: UUID
    session_id: UUID | None
    project_id: UUID | None
    job_id: UUID
    question: str
    answer: str
    answered: bool
    citations: list[dict[str, Any]]
    created_at: datetime


class ProgressOut(Output):
    """`mastery` is that of the topic after this task. It, `topic` and `insight` are null until the job has ended."""

    id: UUID
    session_id: UUID | None
    completed_task: str
    topic: str | None
    score: float | None
    minutes: float | None
    insight: str | None
    mastery: float | None
    created_at: datetime


class SessionSummary(Output):
    id: UUID
    external_id: str | None
    created_at: datetime


class SessionOut(SessionSummary):
    queries: list[ResourceQueryOut] = Field(default=[])
    resources: list[ResourceOut] = Field(default=[])
    exercises: list[ExerciseOut] = Field(default=[])
    answers: list[AnswerOut] = Field(default=[])
    progress: list[ProgressOut] = Field(default=[])
