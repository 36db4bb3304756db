from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.schemas.answers import AnswerOut
from api.schemas.profiles import ProgressOut
from api.schemas.session_ids import SessionId
from api.schemas.submitted import JobIn
from tasks.contracts import Difficulty, RequestedType

Topic = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


def _type_of(name: Any) -> Any:
    """The type by the name that the specification has for it."""
    return "short_answer" if name == "Q&A" else name


class ResourcesIn(JobIn):
    query: Topic
    session_id: SessionId | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class ExercisesIn(JobIn):
    """Without a `topic`: the last query of the session, else the topic that the learner masters least, else the title
    of the newest document, or of the first shared resource. `any`
    chooses the types that the text carries; `Q&A` is `short_answer`."""

    exercise_type: Annotated[RequestedType, BeforeValidator(_type_of)]
    topic: Topic | None = None
    difficulty: Difficulty = "medium"
    count: Annotated[int, Field(ge=1, le=20)] = 3
    session_id: SessionId | None = None


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class ResourceOut(_Row):
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


class ResourceQueryOut(_Row):
    """What resources were asked for. `found` is how many fitted, and `note` says why there were few."""

    id: UUID
    query: str
    found: int
    note: str | None
    created_at: datetime


class ExerciseOut(_Row):
    """An exercise without its solution, which stays on the server until the exercise is answered."""

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


class SessionSummary(_Row):
    """`external_id` is the id of your own with which you started it."""

    id: UUID
    external_id: str | None
    created_at: datetime


class SessionOut(SessionSummary):
    queries: list[ResourceQueryOut] = []
    resources: list[ResourceOut] = []
    exercises: list[ExerciseOut] = []
    answers: list[AnswerOut] = []
    progress: list[ProgressOut] = []
