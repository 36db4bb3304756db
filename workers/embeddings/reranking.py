"""A cross-encoder, which reads query and passage together: better than comparing vectors, and far slower."""

import threading
from collections.abc import Sequence

from core.once import once
from core.settings import settings
from workers.embeddings import models, threads


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
    model = settings().reranking.model
    return None if model is None else _reranker(model)
