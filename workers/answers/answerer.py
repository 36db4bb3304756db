"""Chooses between a model's answer and quotes, and falls back to quotes where no model cites its sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workers.answers.extractive import ExtractiveAnswerer
from workers.answers.followups import before, search_text
from workers.answers.generative import MOST_PASSAGES, GenerativeAnswerer
from workers.answers.relevance import is_on_topic
from workers.answers.types import NOT_IN_LIBRARY, Draft, Emit, Question
from workers.llm.gateway import ModelAnswerInvalid, Provider, Usage
from workers.quotes.ranking import Encode
from workers.quotes.types import Passage


@dataclass(frozen=True)
class Answerer:
    """`checkpoint` is called while a model writes; what it raises stops the model. `restart` withdraws what was
    emitted, where the model has to write anew. `another_writes` says whether another model can be asked. `refusal` is
    the answer where the library has none. A model reads `most_passages`."""

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
        """Without a verified quote that has what the question asks for, nothing of the model's text is emitted. Another
        model is to be asked then, which `ModelAnswerInvalid` says, or the library is quoted."""
        query = search_text(question)
        if not self.provider.capabilities.writes_prose:
            return self._quote(question, passages, emit)
        if not is_on_topic(query, passages, min_similarity=self.min_similarity):
            emit(self.refusal)
            return Draft(self.refusal, [], False, self.provider.name, Usage(self.model, 0, 0))
        writer = GenerativeAnswerer(self.provider, self.checkpoint, self.restart, self.refusal, self.most_passages)
        draft, spent = writer.answer(question, passages, emit)
        if draft is not None:
            return draft
        if self.another_writes():
            raise ModelAnswerInvalid(f"{self.model!r} quoted nothing in the library that answers the question.")
        quoted = self._quote(question, passages, emit)
        return replace(quoted, usage=replace(spent, model=quoted.usage.model))

    def _quote(self, question: Question, passages: Sequence[Passage], emit: Emit) -> Draft:
        writer = ExtractiveAnswerer(self.encode, self.refusal)
        return writer.answer(question.text, passages, emit, before=before(question))
