"""The judge of a provider: the one place that decides who judges."""

from collections.abc import Callable

from workers.cv.extractive_judge import ExtractiveJudge
from workers.cv.generative_judge import GenerativeJudge
from workers.cv.judging import Judge
from workers.llm.gateway import Provider
from workers.quotes.ranking import Encode


def judge_of(provider: Provider, encode: Encode, checkpoint: Callable[[], None]) -> Judge:
    """`checkpoint` is called while a model writes; what it raises stops the model."""
    if provider.capabilities.writes_prose:
        return GenerativeJudge(provider, encode, checkpoint)
    return ExtractiveJudge(provider.name, encode)
