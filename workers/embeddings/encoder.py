"""The encoder: a model in memory, and the threads that compute batches with it."""

import threading
from collections.abc import Callable, Hashable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from core.errors import AppError, Transient
from core.once import once
from workers.embeddings import loading
from workers.embeddings.fair_queue import FairQueue, QueuedText
from workers.embeddings.models import EmbeddingModelMissing, EmbeddingModelUnusable
from workers.embeddings.ollama_model import EmbeddingModelAway, SentText

Vector = list[float]
Row = np.ndarray[Any, Any]  # one vector, float32
Rows = np.ndarray[Any, Any]  # a matrix with one vector per row
OnProgress = Callable[[int], None]

DECIMALS = 6  # more digits are noise, and would triple the JSON of a result
PROGRESS_SECONDS = 1.0


class EncodingFailed(Exception):
    """The model or its tokenizer raised something at a text, or while it was loaded. `__cause__` is what it raised."""

    @property
    def reason(self) -> str:
        return f"{type(self.__cause__).__name__}: {self.__cause__}"


NO_VECTORS = (EncodingFailed, EmbeddingModelMissing, EmbeddingModelUnusable, EmbeddingModelAway)
"""What an encoder raises. Whoever can do without vectors goes on without them."""


class EncodeRequest:
    """The texts of one call, and those of their vectors that are computed."""

    def __init__(self, texts: Sequence[Any]) -> None:
        self.texts = texts
        self._rows: list[Row | None] = [None] * len(texts)
        self._done = 0
        self._updates: SimpleQueue[int | Exception] = SimpleQueue()

    def add_rows(self, rows: Sequence[tuple[int, Row]]) -> None:
        for index, row in rows:
            self._rows[index] = row
        self._done += len(rows)
        self._updates.put(self._done)

    def fail(self, error: Exception) -> None:
        self._updates.put(error)

    @property
    def is_done(self) -> bool:
        return self._done == len(self.texts)

    def wait(self, on_progress: OnProgress | None) -> Rows:
        """Calls `on_progress` in the caller's thread with the number of finished texts: on each change, and every
        second."""
        done = 0
        while done < len(self.texts):
            done = self._next_count(done)
            if on_progress is not None:
                on_progress(done)
        return np.asarray(self._rows, np.float32) if self.texts else np.empty((0, 0), np.float32)

    def _next_count(self, done: int) -> int:
        try:
            update = self._updates.get(timeout=PROGRESS_SECONDS)
        except Empty:
            return done
        if isinstance(update, AppError):
            raise update
        if isinstance(update, Exception):
            raise EncodingFailed from update
        return update


class Encoding:
    """A call of an encoder that is under way."""

    def __init__(self, request: EncodeRequest, drop: Callable[[EncodeRequest], None]) -> None:
        self._request = request
        self._drop = drop

    @property
    def left_out(self) -> int:
        """Characters of its texts that the model was not shown, because they are too long; known once it has ended."""
        return sum(text.left_out for text in self._request.texts if isinstance(text, SentText))

    def rows(self, on_progress: OnProgress | None = None) -> Rows:
        """Waits for them. An exception that `on_progress` raises cancels the call."""
        try:
            return self._request.wait(on_progress)
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Its texts that are still queued would be computed for nothing. Changes nothing once all are computed."""
        if not self._request.is_done:
            self._drop(self._request)


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
            counts = [loading.token_count(text) for text in request.texts]
            if counts:
                self._queue.add(request, counts, requester=requester or request, interactive=interactive)
                self._changed.notify_all()
        return Encoding(request, self._drop)

    def _drop(self, request: EncodeRequest) -> None:
        with self._changed:
            self._queue.drop(request)

    def _tokenized(self, texts: Sequence[str]) -> Sequence[Any]:
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
                _encode_batch(self._loaded_model(), batch)
            except Exception as error:  # whatever a text or a full GPU raises: the thread must survive
                _encode_one_by_one(self._model, batch, error)

    def _wait_for_texts(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._queue)

    def _next_batch(self) -> list[QueuedText[EncodeRequest]]:
        """Empty if the request was cancelled or another thread took the texts meanwhile."""
        budget = loading.batch_tokens(self._model_name)
        with self._changed:
            return self._queue.next_batch(budget)

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


def _encode_batch(model: loading.Model, batch: Sequence[QueuedText[EncodeRequest]]) -> None:
    if not batch:
        return
    vectors = model.encode([queued.request.texts[queued.index] for queued in batch])
    rows: dict[EncodeRequest, list[tuple[int, Row]]] = {}
    for queued, vector in zip(batch, vectors, strict=True):
        rows.setdefault(queued.request, []).append((queued.index, vector))
    for request, own_rows in rows.items():
        request.add_rows(own_rows)


def _encode_one_by_one(
    model: loading.Model | None, batch: Sequence[QueuedText[EncodeRequest]], error: Exception
) -> None:
    """After a failed batch: each request gets its own vectors, or its own error. What is away is so for all."""
    failed: set[EncodeRequest] = set()
    for queued in batch:
        if queued.request in failed:
            continue
        try:
            if model is None or len(batch) == 1 or isinstance(error, Transient):
                raise error
            _encode_batch(model, [queued])
        except Exception as own_error:  # as above: it is passed to the request's caller
            failed.add(queued.request)
            queued.request.fail(own_error)


def as_lists(rows: Rows) -> list[Vector]:
    lists: list[Vector] = np.round(rows.astype(np.float64), DECIMALS).tolist()
    return lists


@once
def encoder(model: str) -> Encoder:
    """The process's encoder for this model."""
    return Encoder(model)
