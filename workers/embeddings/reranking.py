"""Reranking by a cross-encoder, which reads query and passage together: better than comparing vectors, but slower."""

import threading
from collections.abc import Sequence

from core.once import once
from core.settings import settings
from workers.embeddings import models, packages, threads


class Reranker:
    """Used by one thread at a time: its tokenizer is not thread-safe."""

    def __init__(self, model: str) -> None:
        ensure_installed()
        from sentence_transformers import CrossEncoder  # imported here: torch takes seconds, few have a reranker

        self._model = CrossEncoder(str(models.folder(model)))
        self._lock = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """The relevance of each text to the query; higher is better."""
        if not texts:
            return []
        import torch

        with self._lock:
            torch.set_num_threads(threads.configured())  # for this thread only: the encoder's batch threads have fewer
            found = self._model.predict([(query, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in found]


def ensure_installed() -> None:
    """Raises `EncoderNotInstalled`. Imports nothing heavy."""
    if not packages.have_torch():
        raise packages.EncoderNotInstalled(
            "A reranker needs torch and sentence-transformers. Install pensum[gpu], or leave PENSUM_RERANK_MODEL unset."
        )


@once
def _reranker(model: str) -> Reranker:
    return Reranker(model)


def find() -> Reranker | None:
    """The configured reranker, loaded once per process, or None if none is configured."""
    model = settings().reranking.model
    return None if model is None else _reranker(model)
