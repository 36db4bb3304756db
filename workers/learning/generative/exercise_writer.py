from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from workers.learning.checks import Evidences, find_fault, language_for
from workers.learning.generative import prompts
from workers.learning.generative.exercises import draft_of
from workers.learning.generative.library import ShownLibrary
from workers.learning.generative.schemas import EXERCISE_SCHEMAS, Plan, PlannedFact
from workers.learning.tutor import ExerciseDraft, ExerciseRequest, TopicNotFound, first_new, nothing_on
from workers.llm.completion import total_usage
from workers.llm.forms import Form
from workers.llm.gateway import ModelAnswerInvalid, Usage
from workers.quotes.types import Passage

SPARE = 2  # facts that are planned beyond the number of exercises, for those that are dropped

F = TypeVar("F", bound=Form)


class Fill(Protocol):
    """Has the model fill in a form about the passages."""

    def __call__(
        self,
        prompt: str,
        passages: Sequence[Passage],
        form: type[F],
        *,
        items: int = 0,
        check: Callable[[F], object] | None = None,
    ) -> tuple[F, Usage]: ...


class ExerciseWriter:
    """Has the model plan which facts to ask, and then write one exercise after another, each on one fact. Code checks
    each; what fails is dropped, and the next fact's turn comes."""

    def __init__(self, fill: Fill, passages: Sequence[Passage]) -> None:
        self._fill = fill
        self._passages = passages
        self._library = ShownLibrary(passages)
        self._evidences = Evidences(passages)
        self._faults: list[str] = []

    def write(self, request: ExerciseRequest) -> tuple[list[ExerciseDraft], Usage]:
        """Raises `ModelAnswerInvalid` where no exercise passes the checks."""
        plan, self._usage = self._fill(
            prompts.plan_prompt(request, request.count + SPARE),
            self._passages,
            Plan,
            items=request.count + SPARE,
            check=self._library.check_plan,
        )
        facts = [fact for fact in plan.facts if self._library.locate(fact)]
        if not facts:
            raise TopicNotFound(nothing_on(request.topic, self._titles()))
        try:
            drafts = first_new(self._drafts(request, facts), request)
        except TopicNotFound:
            raise ModelAnswerInvalid(
                f"none of {len(facts)} exercises by {self._usage.model!r} passed the checks: {'; '.join(self._faults)}"
            ) from None
        return drafts, self._usage

    def _drafts(self, request: ExerciseRequest, facts: Sequence[PlannedFact]) -> Iterator[ExerciseDraft]:
        written: list[str] = []
        for fact in facts:
            draft = self._draft(request, fact, written)
            if draft is not None:
                written.append(draft.prompt)
                yield draft

    def _draft(self, request: ExerciseRequest, fact: PlannedFact, written: Sequence[str]) -> ExerciseDraft | None:
        """None where the model writes none that is sound."""
        form = EXERCISE_SCHEMAS[request.type]
        try:
            exercise, usage = self._fill(prompts.exercise_prompt(request, fact, written), self._passages, form)
        except ModelAnswerInvalid as invalid:
            self._faults.append(invalid.detail)
            return None
        self._usage = total_usage(self._usage, usage)
        quote = self._library.locate(exercise)
        if quote is None:
            self._faults.append("the quote is not in the passages")
            return None
        passage = next(one for one in self._passages if quote in one)
        draft = draft_of(exercise, quote, passage, language_for(quote.text, passage))
        found = find_fault(draft, self._evidences.of(draft.language))
        if found is not None:
            self._faults.append(found)
        return draft if found is None else None

    def _titles(self) -> list[str]:
        return list(dict.fromkeys(passage.title for passage in self._passages))[:3]
