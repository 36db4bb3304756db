"""A cross-encoder, which reads query and passage together: better than comparing vectors, and far slower."""

import threading
from collections.abc import Sequence

from pydantic_settings import BaseSettings, SettingsConfigDict

from core.once import once
from workers.embeddings import models, threads


class RerankSettings(BaseSettings):
    """`model` is a folder, or a name on the Hugging Face hub. Without it nothing is reranked."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_RERANK_", env_ignore_empty=True)

    model: str | None = None


class Reranker:
    """One thread at a time: tokenizers do not bear two."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder  # deferred: torch takes seconds, and most have no reranker

        self._model = CrossEncoder(str(models.folder(model)))
        self._lock = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """For each text how well it answers, more is better."""
        if not texts:
            return []
        import torch

        with self._lock:
            torch.set_num_threads(threads.configured())  # of this thread: an encoder's lanes have fewer
            found = self._model.predict([(query, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in found]


@once
def _reranker(model: str) -> Reranker:
    return Reranker(model)


def find() -> Reranker | None:
    """That of the settings, loaded once a process."""
    model = RerankSettings().model
    return None if model is None else _reranker(model)
