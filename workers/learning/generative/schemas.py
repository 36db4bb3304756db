"""The forms that the model fills in. The descriptions are part of the prompt."""

from collections.abc import Mapping

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


class PlannedFact(CitedPassage):
    about: Line = Field(min_length=1, description="what is to be asked of this fact, in a few words")


class Plan(Form):
    tokens = 256
    tokens_per_item = 250

    facts: list[PlannedFact] = Field(
        max_length=MOST_ITEMS,
        description="the facts on the topic that are most worth knowing, each once; empty where no passage has any",
    )


class Exercise(Form, CitedPassage):
    tokens = 700

    prompt: Sentence = Field(
        min_length=1, description="a whole question in the language of the passage; it does not contain the answer"
    )
    answer: Sentence = Field(min_length=1)
    hints: list[Sentence] = Field(
        default_factory=list, max_length=MOST_HINTS, description="from vague to clear, none gives the answer"
    )


class Cloze(Exercise):
    prompt: Sentence = Field(
        min_length=1,
        description=f"the quoted sentence with {GAP} in place of the answer, and of an article before it",
    )
    answer: Sentence = Field(min_length=1, description="a term that carries the meaning of the sentence")
    accepted: list[Line] = Field(
        default_factory=list, max_length=MOST_ACCEPTED, description="other spellings that are as good"
    )


class MultipleChoice(Exercise):
    choices: list[Sentence] = Field(
        min_length=3,
        max_length=5,
        description="only one is right; all of one kind, number and length, and the wrong ones false by all passages",
    )
    index: int = Field(ge=0, le=4, strict=True, description="the place of the right choice, counted from 0")


class RubricItem(BaseModel):
    text: Sentence = Field(min_length=1, description="what a good answer says")
    points: int = Field(ge=1, le=3, strict=True)
    quote: Sentence = Field(min_length=1, description="the words of the same passage that say it, letter for letter")


class ShortAnswer(Exercise):
    keywords: list[Line] = Field(
        default_factory=list, max_length=MOST_ACCEPTED, description="what a right answer must mention"
    )
    rubric: list[RubricItem] = Field(min_length=2, max_length=4, description="by what the answer is graded")


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


EXERCISE_SCHEMAS: Mapping[ExerciseType, type[Cloze] | type[MultipleChoice] | type[ShortAnswer]] = {
    "cloze": Cloze,
    "multiple_choice": MultipleChoice,
    "short_answer": ShortAnswer,
}
