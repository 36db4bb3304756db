from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.schemas.submitted import JobIn

LONGEST_ANSWER = 20_000


def _as_text(value: object) -> object:
    """An index of a choice may be sent as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Answer = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_ANSWER,
        pattern=r"\S",
        description=f"At most {LONGEST_ANSWER:,} characters. A choice may be named by its text, its letter (`b`) or its"
        " index from 0. For coding it is the source text.",
    ),
    BeforeValidator(_as_text),
]


class ExerciseAnswerIn(JobIn):
    """Either `answer` or `give_up`."""

    answer: Answer | None = None
    give_up: bool = False

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.answer is None) != self.give_up:
            raise PydanticCustomError("one_of", "Send either `answer` or `give_up: true`")
        return self


class ReviewOut(BaseModel):
    """An exercise that is due. `stability` is in days: after as many, nine of ten learners still know the answer.
    `difficulty` is from 1 to 10."""

    model_config = ConfigDict(from_attributes=True)

    exercise_id: UUID
    due_at: datetime
    stability: float
    difficulty: float
    prompt: str
