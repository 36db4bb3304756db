"""The tutor itself: it joins the crafts of this package."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from workers.learning.extractive import choices, cloze, insight, questions, suggestions
from workers.learning.extractive.material import Material, gather
from workers.learning.tutor import (
    Difficulty,
    ExerciseDraft,
    ExerciseRequest,
    ExerciseType,
    Insight,
    LearnerState,
    Suggestion,
    TopicNotFound,
)
from workers.llm.extractive import Encode
from workers.llm.gateway import Usage
from workers.quotes.types import Passage

Write = Callable[[Material, Difficulty], Iterator[ExerciseDraft]]

WRITERS: Mapping[ExerciseType, Write] = {
    "cloze": cloze.exercises,
    "multiple_choice": choices.exercises,
    "short_answer": questions.exercises,
}
USAGE = Usage(model="extractive", prompt_tokens=0, output_tokens=0)  # it has no tokens


class ExtractiveTutor:
    provider = "extractive"

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def suggest(self, query: str, passages: Sequence[Passage], limit: int) -> tuple[list[Suggestion], Usage]:
        return suggestions.suggest(query, passages, self._encode, limit), USAGE

    def write_exercises(self, wish: ExerciseRequest, passages: Sequence[Passage]) -> tuple[list[ExerciseDraft], Usage]:
        material = gather(wish.topic, passages, self._encode)
        if not material.on_topic:
            raise TopicNotFound(
                f"Your library has nothing on {wish.topic!r}. Add documents on it, or name another topic."
            )
        drafts = list(islice(WRITERS[wish.type](material, wish.difficulty), wish.count))
        if not drafts:
            raise TopicNotFound(
                f"Your library has too little on {wish.topic!r} for an exercise of the type {wish.type!r}. "
                "Add documents that explain it, or ask for another type."
            )
        return drafts, USAGE

    def assess(self, standing: LearnerState, passages: Sequence[Passage]) -> tuple[Insight, Usage]:
        return insight.assess(standing, passages, self._encode), USAGE
