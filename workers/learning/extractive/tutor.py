from collections.abc import Callable, Iterator, Mapping, Sequence

from workers.learning.extractive import cloze, insight, multiple_choice, short_answer, suggestions
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
    first_new,
)
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage
from workers.quotes.ranking import Encode
from workers.quotes.types import Passage

Write = Callable[[Material, Difficulty], Iterator[ExerciseDraft]]

WRITERS: Mapping[ExerciseType, Write] = {
    "cloze": cloze.exercises,
    "multiple_choice": multiple_choice.exercises,
    "short_answer": short_answer.exercises,
}
USAGE = Usage(model=ExtractiveProvider.name, prompt_tokens=0, output_tokens=0)  # no model is involved


class ExtractiveTutor:
    provider = ExtractiveProvider.name

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def suggest(self, query: str, passages: Sequence[Passage], limit: int) -> tuple[list[Suggestion], Usage]:
        return suggestions.suggest(query, passages, self._encode, limit), USAGE

    def write_exercises(
        self, request: ExerciseRequest, passages: Sequence[Passage]
    ) -> tuple[list[ExerciseDraft], Usage]:
        material = gather(request.topic, passages, self._encode)
        if not material.on_topic:
            raise TopicNotFound(
                f"Your library has nothing on {request.topic!r}. Add documents on it, or name another topic."
            )
        drafts = first_new(WRITERS[request.type](material, request.difficulty), request)
        return drafts, USAGE

    def assess(self, state: LearnerState, passages: Sequence[Passage]) -> tuple[Insight, Usage]:
        return insight.assess(state, passages, self._encode), USAGE
