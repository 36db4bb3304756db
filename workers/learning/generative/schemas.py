"""What the model fills in. The descriptions are part of the prompt."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from workers.learning.tutor import GAP, ExerciseType


class CitedPassage(BaseModel):
    passage: int = Field(description="the number of the passage that the quote is from")
    quote: str = Field(description="one sentence, copied letter for letter from that passage")


class SuggestedPassage(CitedPassage):
    reason: str = Field(min_length=1, description="one sentence: why it helps with the wish")


class Suggestions(BaseModel):
    suggestions: list[SuggestedPassage] = Field(description="the best first, each from another document")


class Exercise(CitedPassage):
    prompt: str = Field(min_length=1, description="what the learner reads; it does not contain the answer")
    answer: str = Field(min_length=1)
    hints: list[str] = Field(default_factory=list, description="from vague to clear, none gives the answer")


class Cloze(Exercise):
    prompt: str = Field(min_length=1, description=f"the quoted sentence with {GAP} in place of the answer")
    accepted: list[str] = Field(default_factory=list, description="other spellings that are as good")


class MultipleChoice(Exercise):
    choices: list[str] = Field(min_length=3, max_length=6, description="different from each other, only one is right")
    index: int = Field(ge=0, description="the place of the right choice, counted from 0")


class ShortAnswer(Exercise):
    keywords: list[str] = Field(default_factory=list, description="what a right answer must mention")


class Clozes(BaseModel):
    exercises: list[Cloze]


class MultipleChoices(BaseModel):
    exercises: list[MultipleChoice]


class ShortAnswers(BaseModel):
    exercises: list[ShortAnswer]


class Assessment(BaseModel):
    text: str = Field(
        min_length=1, description="two or three sentences to the learner, with the numbers that were given"
    )
    next: list[str] = Field(description="two or three things to do next, practice of the weakest topics first")
    tasks: list[int] = Field(default_factory=list, description="the numbers of the completed tasks that you speak of")
    passage: int | None = None
    quote: str | None = Field(
        default=None, description="one helpful sentence, copied letter for letter from the passage"
    )


EXERCISE_SCHEMAS: Mapping[ExerciseType, type[Clozes] | type[MultipleChoices] | type[ShortAnswers]] = {
    "cloze": Clozes,
    "multiple_choice": MultipleChoices,
    "short_answer": ShortAnswers,
}
