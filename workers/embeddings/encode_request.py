"""A call of the encoder: its texts, and their vectors as they come."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from core.errors import AppError
from workers.embeddings.loading import Texts, sum_of_tokens
from workers.embeddings.models import EmbeddingModelMissing, EmbeddingModelUnusable
from workers.embeddings.ollama_model import EmbeddingModelAway, SentText
from workers.embeddings.token_arrays import Indices, Tokens

Row = np.ndarray[Any, Any]  # one vector, float32
Rows = np.ndarray[Any, Any]  # a matrix with one vector per row, float32
OnProgress = Callable[[int], None]

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

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._rows: Rows = np.empty((0, 0), np.float32)
        self._done = 0
        self.is_failed = False
        self._adding = threading.Lock()  # several threads compute batches
        self._updates: SimpleQueue[int | Exception] = SimpleQueue()

    def add_rows(self, indices: Indices, rows: Rows) -> None:
        with self._adding:
            if not self._done:
                self._rows = np.empty((len(self.texts), rows.shape[1]), np.float32)
            self._rows[indices] = rows
            self._done += len(rows)
            self._updates.put(self._done)

    def fail(self, error: Exception) -> None:
        self.is_failed = True
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
        return self._rows

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
        texts = self._request.texts
        return 0 if isinstance(texts, Tokens) else sum(text.left_out for text in texts if isinstance(text, SentText))

    @property
    def tokens(self) -> int:
        """Of its texts, as far as the model reads them; known once it has ended."""
        return sum_of_tokens(self._request.texts)

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
