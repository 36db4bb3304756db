"""Which of the two ways a question is answered, and what is done where a model does not keep to its sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workers.answers.extractive import PROVIDER, ExtractiveAnswerer
from workers.answers.followups import search_text
from workers.answers.generative import GenerativeAnswerer
from workers.answers.relevance import is_on_topic
from workers.answers.types import NOT_IN_LIBRARY, Draft, Question, Say
from workers.llm.extractive import Encode
from workers.llm.gateway import Provider, Usage
from workers.quotes.types import Passage


@dataclass(frozen=True)
class Answerer:
    """`checkpoint` is called while a model writes; what it raises stops the model."""

    provider: Provider
    model: str
    encode: Encode
    min_similarity: float
    checkpoint: Callable[[], None]

    def answer(self, question: Question, passages: Sequence[Passage], say: Say) -> Draft:
        """Where a model quotes nothing that is there, not a word of it is said, and the library is quoted instead."""
        query = search_text(question)
        if self.provider.name == PROVIDER:
            return ExtractiveAnswerer(self.encode).answer(query, passages, say)
        if not is_on_topic(query, passages, min_similarity=self.min_similarity):
            say(NOT_IN_LIBRARY)
            return Draft(NOT_IN_LIBRARY, [], False, self.provider.name, Usage(self.model, 0, 0))
        draft, spent = GenerativeAnswerer(self.provider, self.checkpoint).answer(question, passages, say)
        if draft is not None:
            return draft
        quoted = ExtractiveAnswerer(self.encode).answer(query, passages, say)
        return replace(quoted, usage=replace(spent, model=quoted.usage.model))
