"""The encoder: a model in memory, and the threads that compute batches with it."""

import threading
from collections.abc import Hashable, Sequence

import numpy as np

from core.errors import Transient
from core.once import once
from workers.embeddings import loading
from workers.embeddings.encode_request import (
    NO_VECTORS,
    EncodeRequest,
    Encoding,
    EncodingFailed,
    OnProgress,
    Row,
    Rows,
)
from workers.embeddings.fair_queue import FairQueue, Share

__all__ = [
    "NO_VECTORS",
    "Encoder",
    "Encoding",
    "EncodingFailed",
    "OnProgress",
    "Row",
    "Rows",
    "Vector",
    "as_lists",
    "encoder",
]

Vector = list[float]
Batch = Sequence[Share[EncodeRequest]]

DECIMALS = 6  # more digits are noise, and would triple the JSON of a result


class Encoder:
    """Encodes for many threads at once: callers share batches, and interactive callers go first.

    Each batch thread computes one batch at a time. The first one loads the model when the first texts come, and starts
    the others. A request with many texts spans several batches, and other requests get their share of each.
    """

    def __init__(self, model: str) -> None:
        self._model_name = model
        self._tokenize: loading.Tokenize | None = None
        self._queue: FairQueue[EncodeRequest] = FairQueue()
        self._changed = threading.Condition()
        self._model: loading.Model | None = None
        self._start_batch_thread()

    def encode(self, texts: Sequence[str], *, interactive: bool = False) -> list[Vector]:
        """Unit vectors, one for each text. A text that fails fails this call only, not the others in its batch. Raises
        `EncodingFailed`, and what finding the model raises."""
        return as_lists(self.encode_rows(texts, interactive=interactive))

    def encode_rows(
        self,
        texts: Sequence[str],
        *,
        interactive: bool = False,
        requester: Hashable = None,
        on_progress: OnProgress | None = None,
    ) -> Rows:
        """The same as a matrix: for many texts, converting to lists of numbers would take longer than storing them.

        All calls of one `requester` together have one fair share. An exception that `on_progress` raises cancels the
        call.
        """
        return self.begin(texts, interactive=interactive, requester=requester).rows(on_progress)

    def begin(self, texts: Sequence[str], *, interactive: bool = False, requester: Hashable = None) -> "Encoding":
        """The same without waiting, for a caller who has more texts to begin with. Whoever does not take the rows
        cancels it. Raises `EncodingFailed`."""
        request = EncodeRequest(self._tokenized(texts) if texts else [])
        with self._changed:
            if texts:
                counts = loading.token_counts(request.texts)
                self._queue.add(request, counts, requester=requester or request, interactive=interactive)
                self._changed.notify_all()
        return Encoding(request, self._drop)

    def _drop(self, request: EncodeRequest) -> None:
        with self._changed:
            self._queue.drop(request)

    def _tokenized(self, texts: Sequence[str]) -> loading.Texts:
        self._tokenize = self._tokenize or self._load_tokenizer()
        try:
            return self._tokenize(texts)
        except (TypeError, ValueError) as error:  # of a text that is no text
            raise EncodingFailed from error

    def _start_batch_thread(self) -> None:
        threading.Thread(target=self._encode_batches, name=f"encoder {self._model_name}", daemon=True).start()

    def _encode_batches(self) -> None:
        while True:
            self._wait_for_texts()
            batch = self._next_batch()
            try:
                model = self._loaded_model()
            except Exception as error:  # whatever a broken model raises: the thread must survive
                _fail(batch, error)
            else:
                _encode_batch(model, batch)

    def _wait_for_texts(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue)

    def _next_batch(self) -> Batch:
        """Empty if the request was cancelled or another thread took the texts meanwhile."""
        with self._changed:
            return self._queue.next_batch(loading.batch_tokens(self._model_name, waiting=self._queue.tokens))

    def _loaded_model(self) -> loading.Model:
        if self._model is None:  # then this is the only batch thread
            self._model = self._load_model()
            for _ in range(1, self._model.concurrency):
                self._start_batch_thread()
        return self._model

    def _load_tokenizer(self) -> loading.Tokenize:
        return loading.load_tokenizer(self._model_name)

    def _load_model(self) -> loading.Model:
        return loading.load(self._model_name)


def _encode_batch(model: loading.Model, batch: Batch) -> None:
    """A batch that fails is computed in halves, so that each request gets its own vectors or its own error. What is
    away is so for all."""
    if not batch:
        return
    try:
        rows = _rows(model, batch)
    except Exception as error:  # whatever a text or a full GPU raises
        if isinstance(error, Transient) or _count(batch) == 1:
            _fail(batch, error)
            return
        for half in _halves(batch):
            _encode_batch(model, [share for share in half if not share.request.is_failed])
        return
    edges = np.cumsum([len(share.indices) for share in batch])
    for share, own_rows in zip(batch, np.split(rows, edges[:-1]), strict=True):
        share.request.add_rows(share.indices, own_rows)


def _rows(model: loading.Model, batch: Batch) -> Rows:
    rows = model.encode(loading.chosen_texts([(share.request.texts, share.indices) for share in batch]))
    if len(rows) != _count(batch):
        raise ValueError(f"the model gave {len(rows)} vectors for {_count(batch)} texts")
    return rows


def _count(batch: Batch) -> int:
    return sum(len(share.indices) for share in batch)


def _halves(batch: Batch) -> tuple[Batch, Batch]:
    middle = len(batch) // 2
    if middle:
        return batch[:middle], batch[middle:]
    [share] = batch
    middle = len(share.indices) // 2
    return [Share(share.request, share.indices[:middle])], [Share(share.request, share.indices[middle:])]


def _fail(batch: Batch, error: Exception) -> None:
    for share in batch:
        share.request.fail(error)


def as_lists(rows: Rows) -> list[Vector]:
    lists: list[Vector] = np.round(rows.astype(np.float64), DECIMALS).tolist()
    return lists


@once
def encoder(model: str) -> Encoder:
    """The process's encoder for this model."""
    return Encoder(model)
