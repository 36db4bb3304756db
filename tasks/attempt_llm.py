"""The language model of one attempt: choosing it, recording its usage in the receipt, stopping it on a cancel."""

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
from workers.llm.gateway import Usage
from workers.llm.provider_selection import select_provider


def encode(texts: Sequence[str]) -> Sequence[Vector]:
    """Vectors of the active generation's model. Recently encoded texts come from a cache."""
    with read_only() as session:
        model = generations.get_active(session).model
    return _vector_cache(model).encode(texts)


@once
def _vector_cache(model: str) -> VectorCache:
    return VectorCache(lambda texts: encoder(model).encode(texts, interactive=True))


def tutor_for(attempt: Attempt) -> Tutor:
    provider = select_provider(encode)
    if provider.capabilities.writes_prose:
        return GenerativeTutor(provider, None, attempt.checkpoint)
    return ExtractiveTutor(encode)


def record_usage(attempt: Attempt, provider: str, usage: Usage) -> None:
    """Puts provider, model and tokens into the job's receipt."""
    attempt.usage.provider = provider
    attempt.usage.model = usage.model
    attempt.usage.prompt_tokens = usage.prompt_tokens
    attempt.usage.output_tokens = usage.output_tokens
