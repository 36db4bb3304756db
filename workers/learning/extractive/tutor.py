from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from workers.learning.checks import Evidences, find_fault
from workers.learning.extractive import cloze, insight, multiple_choice, short_answer, suggestions
from workers.learning.extractive.material import Material, gather
from workers.learning.extractive.planning import plan
from workers.learning.resource_ranking import ResourceRequest
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
    nothing_on,
)
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage
from workers.quotes.ranking import Encode
from workers.quotes.types import Passage

Write = Callable[[Material, Difficulty], Iterator[ExerciseDraft]]


def each_quote_first(drafts: Iterable[ExerciseDraft]) -> Iterator[ExerciseDraft]:
    """A fact is asked in another way only after all other facts."""
    used: set[str] = set()
    later: list[ExerciseDraft] = []
    for draft in drafts:
        quote = str(draft.solution["explanation"])
        if quote in used:
            later.append(draft)
        else:
            used.add(quote)
            yield draft
    yield from later


WRITERS: Mapping[ExerciseType, Write] = {
    "cloze": cloze.exercises,
    "multiple_choice": multiple_choice.exercises,
    "short_answer": short_answer.exercises,
}
OF_TERMS: Mapping[ExerciseType, Write] = {
    "cloze": lambda *about: chain(cloze.of_terms(*about), multiple_choice.of_terms(*about)),
    "multiple_choice": lambda *about: chain(multiple_choice.of_terms(*about), cloze.of_terms(*about)),
    "short_answer": lambda *about: chain(cloze.of_terms(*about), multiple_choice.of_terms(*about)),
}
USAGE = Usage(model=ExtractiveProvider.name, prompt_tokens=0, output_tokens=0)  # no model is involved


class ExtractiveTutor:
    provider = ExtractiveProvider.name

    def __init__(self, encode: Encode) -> None:
        self._encode = encode

    def suggest(self, request: ResourceRequest, passages: Sequence[Passage]) -> tuple[list[Suggestion], Usage]:
        return suggestions.suggest(request, passages, self._encode), USAGE

    def write_exercises(
        self, request: ExerciseRequest, passages: Sequence[Passage]
    ) -> tuple[list[ExerciseDraft], Usage]:
        material = plan(gather(request.topic, passages, self._encode, named=request.named), request.learner)
        if not material.on_topic:
            raise TopicNotFound(nothing_on(request.topic, material.near))
        evidences = Evidences(passages)
        writers = OF_TERMS if request.on_terms else WRITERS
        written = writers[request.type](material, request.difficulty)
        sound = (draft for draft in written if find_fault(draft, evidences.of(draft.language)) is None)
        drafts = first_new(each_quote_first(sound), request)
        return drafts, USAGE

    def assess(self, state: LearnerState, passages: Sequence[Passage]) -> tuple[Insight, Usage]:
        return insight.assess(state, passages, self._encode), USAGE
