"""The forms that the model fills in. The descriptions are part of the prompt."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field

from workers.learning.tutor import GAP, ExerciseType
from workers.llm.forms import Form, Line, Paragraph, Sentence

MOST_ITEMS = 30  # the API lets 20 be asked for
MOST_HINTS = 5
MOST_ACCEPTED = 10
MOST_STEPS = 6
MOST_TASKS = 30


class CitedPassage(BaseModel):
    passage: int = Field(description="the number of the passage that the quote is from")
    quote: Sentence = Field(description="one sentence, copied letter for letter from that passage")


class SuggestedPassage(CitedPassage):
    reason: Sentence = Field(min_length=1, description="one sentence: why it helps with the wish")


class Suggestions(Form):
    tokens = 256
    tokens_per_item = 250

    suggestions: list[SuggestedPassage] = Field(
        max_length=MOST_ITEMS, description="the best first, each from another document"
    )


class Exercise(CitedPassage):
    prompt: Sentence = Field(min_length=1, description="what the learner reads; it does not contain the answer")
    answer: Sentence = Field(min_length=1)
    hints: list[Sentence] = Field(
        default_factory=list, max_length=MOST_HINTS, description="from vague to clear, none gives the answer"
    )


class Cloze(Exercise):
    prompt: Sentence = Field(min_length=1, description=f"the quoted sentence with {GAP} in place of the answer")
    accepted: list[Line] = Field(
        default_factory=list, max_length=MOST_ACCEPTED, description="other spellings that are as good"
    )


class MultipleChoice(Exercise):
    choices: list[Sentence] = Field(
        min_length=3, max_length=6, description="different from each other, only one is right"
    )
    index: int = Field(ge=0, description="the place of the right choice, counted from 0")


class ShortAnswer(Exercise):
    keywords: list[Line] = Field(
        default_factory=list, max_length=MOST_ACCEPTED, description="what a right answer must mention"
    )


class ExercisesForm(Form):
    tokens = 256
    tokens_per_item = 400

    exercises: Sequence[Cloze | MultipleChoice | ShortAnswer] = Field(max_length=MOST_ITEMS)


class Clozes(ExercisesForm):
    exercises: Sequence[Cloze] = Field(max_length=MOST_ITEMS)


class MultipleChoices(ExercisesForm):
    exercises: Sequence[MultipleChoice] = Field(max_length=MOST_ITEMS)


class ShortAnswers(ExercisesForm):
    exercises: Sequence[ShortAnswer] = Field(max_length=MOST_ITEMS)


class Assessment(Form):
    tokens = 1_024

    text: Paragraph = Field(
        min_length=1, description="two or three sentences to the learner, with the numbers that were given"
    )
    next: list[Sentence] = Field(
        max_length=MOST_STEPS, description="two or three things to do next, practice of the weakest topics first"
    )
    tasks: list[int] = Field(
        default_factory=list,
        max_length=MOST_TASKS,
        description="the numbers of the completed tasks that you speak of",
    )
    passage: int | None = None
    quote: Sentence | None = Field(
        default=None, description="one helpful sentence, copied letter for letter from the passage"
    )


EXERCISE_SCHEMAS: Mapping[ExerciseType, type[Clozes] | type[MultipleChoices] | type[ShortAnswers]] = {
    "cloze": Clozes,
    "multiple_choice": MultipleChoices,
    "short_answer": ShortAnswers,
}
