"""The language model of one attempt: chosen, counted in the receipt, and stopped by a cancel."""

from collections.abc import Sequence

from core.once import once
from db.queries.embeddings import generations
from db.transactions import read_only
from tasks.attempt import Attempt
from workers.embeddings.encoder import encoder
from workers.embeddings.vector_cache import Vector, VectorCache
from workers.learning.extractive import ExtractiveTutor
from workers.learning.generative import GenerativeTutor
from workers.learning.tutor import Tutor
from workers.llm.choice import choose
from workers.llm.extractive import ExtractiveProvider
from workers.llm.gateway import Usage


def encode(texts: Sequence[str]) -> Sequence[Vector]:
    """By the active generation's model; what was encoded lately costs nothing."""
    with read_only() as session:
        model = generations.get_active(session).model
    return _memory(model).encode(texts)


@once
def _memory(model: str) -> VectorCache:
    return VectorCache(lambda texts: encoder(model).encode(texts, interactive=True))


def tutor_for(attempt: Attempt) -> Tutor:
    provider = choose(None, None, encode)
    if isinstance(provider, ExtractiveProvider):
        return ExtractiveTutor(encode)
    return GenerativeTutor(provider, None, attempt.checkpoint)


def count(attempt: Attempt, provider: str, usage: Usage) -> None:
    """Puts into the receipt who answered, and at what cost."""
    attempt.usage.provider = provider
    attempt.usage.model = usage.model
    attempt.usage.prompt_tokens = usage.prompt_tokens
    attempt.usage.output_tokens = usage.output_tokens
