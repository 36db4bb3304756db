"""The tutor of a provider: the one place that decides who drafts."""

from collections.abc import Callable

from workers.learning.extractive import ExtractiveTutor
from workers.learning.generative import GenerativeTutor
from workers.learning.tutor import Tutor
from workers.llm.gateway import Provider
from workers.quotes.ranking import Encode


def tutor_of(provider: Provider, encode: Encode, checkpoint: Callable[[], None]) -> Tutor:
    """`checkpoint` is called while a model writes; what it raises stops the model."""
    if provider.capabilities.writes_prose:
        return GenerativeTutor(provider, None, checkpoint, encode)
    return ExtractiveTutor(encode)
