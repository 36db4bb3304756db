from collections.abc import Callable, Sequence
from typing import TypeVar

from workers.learning.generative import assessing, prompts
from workers.learning.generative.exercise_writer import ExerciseWriter
from workers.learning.generative.library import ShownLibrary
from workers.learning.generative.resources import Choice, shown_passages
from workers.learning.generative.schemas import Assessment, CitedPassage, Suggestions
from workers.learning.resource_ranking import ResourceRequest, rank_documents
from workers.learning.steps import next_steps
from workers.learning.topics import recognition
from workers.learning.tutor import (
    ExerciseDraft,
    ExerciseRequest,
    Insight,
    LearnerState,
    PastTask,
    Suggestion,
    TopicNotFound,
    nothing_on,
)
from workers.llm import structured
from workers.llm.forms import Form
from workers.llm.gateway import CompletionRequest, Material, Provider, Usage
from workers.quotes.ranking import Encode
from workers.quotes.types import Passage, Quote

MOST_DOCUMENTS = 8
MOST_PASSAGES = 12  # about 4,000 tokens: the rest of the context is for the task and the output

F = TypeVar("F", bound=Form)


class GenerativeTutor:
    """Whatever rests on a quote that no passage has is dropped. `checkpoint` is called for every piece of the model's
    output; what it raises stops the model."""

    def __init__(self, provider: Provider, model: str | None, checkpoint: Callable[[], None], encode: Encode) -> None:
        self._provider = provider
        self._model = model
        self._checkpoint = checkpoint
        self._encode = encode

    @property
    def provider(self) -> str:
        return self._provider.name

    def suggest(self, request: ResourceRequest, passages: Sequence[Passage]) -> tuple[list[Suggestion], Usage]:
        """Code decides which documents fit; the model chooses among them and says why. Where it names few, those that
        fit best are added. Raises `ModelAnswerInvalid` where none of its suggestions has an exact quote."""
        documents = rank_documents(request, passages, self._encode)[:MOST_DOCUMENTS]
        if not documents:
            return [], Usage(model=self._model or "", prompt_tokens=0, output_tokens=0)
        shown = shown_passages(documents)[:MOST_PASSAGES]
        choice = Choice(request, documents, ShownLibrary(shown).locate)
        output, usage = self._fill(
            prompts.suggestions_prompt(request.question, request.limit),
            shown,
            Suggestions,
            items=request.limit,
            check=choice.check,
        )
        return choice.suggestions(output, self._encode), usage

    def write_exercises(
        self, request: ExerciseRequest, passages: Sequence[Passage]
    ) -> tuple[list[ExerciseDraft], Usage]:
        """Raises `ModelAnswerInvalid` where no exercise passes the checks."""
        if not passages:
            raise TopicNotFound(nothing_on(request.topic, []))
        return ExerciseWriter(self._fill, passages[:MOST_PASSAGES]).write(request)

    def assess(self, state: LearnerState, passages: Sequence[Passage]) -> tuple[Insight, Usage]:
        on_weak_topics = [passage for reading in state.readings.values() for passage in reading[:1]]
        shown = [*on_weak_topics, *passages][:MOST_PASSAGES]
        given = assessing.GivenFacts(state, shown)
        output, usage = self._fill(
            prompts.ASSESS, shown, Assessment, material=[prompts.standing(state)], check=given.check
        )
        quote = None
        if output.passage and output.quote:
            quote = ShownLibrary(shown).locate(CitedPassage(passage=output.passage, quote=output.quote))
            quote = quote if quote and _fits(state, quote) else None
        quoted = f' From your library: "{quote.text}" ({quote.title})' if quote else ""
        insight = Insight(
            text=given.proved(output.text) + quoted,
            next=[step for step in output.next if step.strip() and given.is_proved(step)] or next_steps(state),
            tasks=_cited_tasks(state, output.tasks),
            quotes=[quote] if quote else [],
        )
        return insight, usage

    def _fill(
        self,
        prompt: str,
        passages: Sequence[Passage],
        form: type[F],
        *,
        material: Sequence[Material] = (),
        items: int = 0,
        check: Callable[[F], object] | None = None,
    ) -> tuple[F, Usage]:
        request = CompletionRequest(
            prompt=prompt, system=prompts.SYSTEM, model=self._model, material=material, passages=passages
        )
        return structured.fill(self._provider, request, form, self._checkpoint, items=items, check=check)


def _fits(state: LearnerState, quote: Quote) -> bool:
    """Whether the quote is about the task's topic, or about a weak one."""
    about = [state.task.topic, *state.readings] if state.task.topic else list(state.readings)
    return any(recognition.names(topic, text) for topic in about if topic for text in (quote.text, quote.title))


def _cited_tasks(state: LearnerState, numbers: Sequence[int]) -> list[PastTask]:
    """The task that was completed now, and the shown ones that the model names."""
    shown = dict(enumerate(prompts.shown_tasks(state), start=1))
    return [shown[number] for number in dict.fromkeys([1, *numbers]) if number in shown]
