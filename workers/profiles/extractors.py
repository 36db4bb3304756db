"""The profile extractor of a provider: the one place that decides who drafts."""

from workers.llm.gateway import Provider
from workers.profiles.extraction import Checkpoint, Extractor
from workers.profiles.extractive import ExtractiveExtractor
from workers.profiles.generative import GenerativeExtractor
from workers.quotes.ranking import Encode


def extractor_of(provider: Provider, encode: Encode, checkpoint: Checkpoint) -> Extractor:
    """`checkpoint` is called while a model writes; what it raises stops the model."""
    if provider.capabilities.writes_prose:
        return GenerativeExtractor(provider, checkpoint)
    return ExtractiveExtractor(encode)
