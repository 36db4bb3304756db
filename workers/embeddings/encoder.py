"""The model in memory, and the one thread that may touch it."""

import itertools
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, PriorityQueue
from typing import TYPE_CHECKING

from db.once import once
from workers.embeddings import models
from workers.embeddings.settings import EmbeddingSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vector = list[float]

CHARACTERS_PER_TOKEN = 4  # a rough guess serves: it only decides how many texts go into one batch


@dataclass(order=True)
class _Request:
    rank: tuple[int, int]
    texts: Sequence[str] = field(compare=False)
    tokens: int = field(compare=False)
    answer: "Future[list[Vector]]" = field(compare=False)


class Encoder:
    """Encodes for many threads at once: whoever waits shares the next batch, interactive callers first.

    The model belongs to one thread because its tokenizer is not thread-safe. It is loaded by the first call.
    """

    def __init__(self, model: str) -> None:
        self._model_name = model
        self._budget = EmbeddingSettings().batch_tokens
        self._requests: PriorityQueue[_Request] = PriorityQueue()
        self._numbers = itertools.count()
        self._thread = threading.Thread(target=self._own, name=f"encoder {model}", daemon=True)
        self._thread.start()

    def encode(self, texts: Sequence[str], *, interactive: bool = False) -> list[Vector]:
        """Unit vectors, one for each text. What fails for these texts fails for no other caller."""
        if not texts:
            return []
        # Counted here because what is no text has no length: that must not end the thread that serves the others.
        tokens = sum(len(text) // CHARACTERS_PER_TOKEN + 1 for text in texts)
        answer: Future[list[Vector]] = Future()
        self._requests.put(_Request((0 if interactive else 1, next(self._numbers)), texts, tokens, answer))
        return answer.result()

    def _own(self) -> None:
        model: SentenceTransformer | None = None
        while True:
            batch = self._next_batch()
            try:
                model = model or self._load()
                vectors = self._encode(model, [text for request in batch for text in request.texts])
                _share_out(batch, vectors)
            except Exception as error:
                self._answer_one_by_one(model, batch, error)

    def _next_batch(self) -> list[_Request]:
        batch = [self._requests.get()]
        tokens = batch[0].tokens
        while tokens < self._budget:
            try:
                batch.append(self._requests.get_nowait())
            except Empty:
                break
            tokens += batch[-1].tokens
        return batch

    def _load(self) -> "SentenceTransformer":
        # Deferred: torch takes seconds to import, and most processes never encode.
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(models.folder(self._model_name)))

    def _encode(self, model: "SentenceTransformer", texts: list[str]) -> list[Vector]:
        matrix = model.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        vectors: list[Vector] = matrix.tolist()
        return vectors

    def _answer_one_by_one(self, model: "SentenceTransformer | None", batch: list[_Request], error: Exception) -> None:
        """The thread must survive what a text or a full GPU does to it; each caller gets their own error."""
        for request in batch:
            if model is None or len(batch) == 1:
                request.answer.set_exception(error)
                continue
            try:
                request.answer.set_result(self._encode(model, list(request.texts)))
            except Exception as own_error:
                request.answer.set_exception(own_error)


def _share_out(batch: list[_Request], vectors: list[Vector]) -> None:
    start = 0
    for request in batch:
        request.answer.set_result(vectors[start : start + len(request.texts)])
        start += len(request.texts)


@once
def encoder(model: str) -> Encoder:
    """The process's encoder for this model."""
    return Encoder(model)
