"""Lets a model answer, and shows passages where there is no model, or it finds no answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workers.answers.extractive import ExtractiveAnswerer
from workers.answers.followups import before, search_text
from workers.answers.generative import MOST_PASSAGES, GenerativeAnswerer
from workers.answers.relevance import is_on_topic
from workers.answers.types import NOT_IN_LIBRARY, AnswerOutcome, Draft, Emit, Question
from workers.llm.gateway import USELESS_OUTPUT, Provider, Usage
from workers.quotes.ranking import Encode
from workers.quotes.types import Passage


@dataclass(frozen=True)
class Answerer:
    """`checkpoint` is called while a model writes; what it raises stops the model. `restart` withdraws what was
    emitted, where the model has to write anew. `another_writes` says whether another model can be asked. `refusal` is
    the answer where the library has nothing on the question. A model reads `most_passages`."""

    provider: Provider
    model: str
    encode: Encode
    min_similarity: float
    checkpoint: Callable[[], None]
    restart: Callable[[], None]
    another_writes: Callable[[], bool]
    refusal: str = NOT_IN_LIBRARY
    most_passages: int = MOST_PASSAGES

    def answer(self, question: Question, passages: Sequence[Passage], emit: Emit) -> Draft:
        """Raises what is wrong with the output of a model where another one can be asked."""
        if not self.provider.capabilities.writes_prose:
            return self._show(question, passages, emit)
        if not is_on_topic(search_text(question), passages, min_similarity=self.min_similarity):
            return self._show(question, [], emit)
        writer = GenerativeAnswerer(self.provider, self.checkpoint, self.restart, self.most_passages, self.encode)
        try:
            draft = writer.answer(question, passages, emit)
        except USELESS_OUTPUT:
            if self.another_writes():
                raise
            self.restart()
            return self._show(question, passages, emit)
        if draft.outcome is not AnswerOutcome.NOT_FOUND:
            return draft
        shown = self._show(question, passages, emit)
        return replace(shown, usage=replace(draft.usage, model=shown.usage.model))

    def _show(self, question: Question, passages: Sequence[Passage], emit: Emit) -> Draft:
        shown = ExtractiveAnswerer(self.encode, self.refusal).answer(
            question.text, passages, emit, before=before(question)
        )
        costs_tokens = self.provider.capabilities.costs_tokens
        return replace(shown, usage=Usage(shown.usage.model, 0, 0)) if costs_tokens else shown
