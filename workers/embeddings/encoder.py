"""The model in memory, and the threads that compute with it."""

import threading
from collections.abc import Callable, Hashable, Sequence
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from core.once import once
from workers.embeddings import loading
from workers.embeddings.fair_queue import FairQueue, Place

Vector = list[float]
Row = np.ndarray[Any, Any]  # float32, of one vector
Rows = np.ndarray[Any, Any]  # one below the other
Watch = Callable[[int], None]

DIGITS = 6  # behind the point: more is noise, and would triple a result's JSON
WATCH_SECONDS = 1.0


class Wish:
    """Texts of one caller, and what came of them so far."""

    def __init__(self, texts: Sequence[Any]) -> None:
        self.texts = texts
        self._rows: list[np.ndarray[Any, Any] | None] = [None] * len(texts)
        self._done = 0
        self._news: SimpleQueue[int | Exception] = SimpleQueue()

    def take(self, rows: Sequence[tuple[int, np.ndarray[Any, Any]]]) -> None:
        for index, row in rows:
            self._rows[index] = row
        self._done += len(rows)
        self._news.put(self._done)

    def fail(self, error: Exception) -> None:
        self._news.put(error)

    def wait(self, watch: Watch | None) -> Rows:
        """`watch` hears, in the caller's thread, how many are done: when more are, and every second."""
        done = 0
        while done < len(self.texts):
            done = self._next(done)
            if watch is not None:
                watch(done)
        return np.asarray(self._rows, np.float32)

    def _next(self, done: int) -> int:
        try:
            news = self._news.get(timeout=WATCH_SECONDS)
        except Empty:
            return done
        if isinstance(news, Exception):
            raise news
        return news


class Encoder:
    """Encodes for many threads at once: whoever waits shares the next batch, interactive callers first.

    Its lanes are threads that compute a batch each. The first one loads the model for the first texts, and starts the
    others. Long wishes are read in pieces, between which others have their turn.
    """

    def __init__(self, model: str) -> None:
        self._model_name = model
        self._read: loading.Read | None = None
        self._line: FairQueue[Wish] = FairQueue()
        self._changed = threading.Condition()
        self._model: loading.Model | None = None
        self._start_lane()

    def encode(self, texts: Sequence[str], *, interactive: bool = False) -> list[Vector]:
        """Unit vectors, one for each text. What fails for these texts fails for no other caller."""
        return as_lists(self.encode_rows(texts, interactive=interactive))

    def encode_rows(
        self,
        texts: Sequence[str],
        *,
        interactive: bool = False,
        requester: Hashable = None,
        watch: Watch | None = None,
    ) -> Rows:
        """The same for many: a list of a million numbers takes longer to make than to store.

        `requester` is on whose behalf: each has the same share, however many texts or calls. What `watch` raises ends
        the wish; see `Wish.wait`.
        """
        if not texts:
            return np.empty((0, 0), np.float32)
        self._read = self._read or self._reader()
        wish = Wish(self._read(texts))
        with self._changed:
            counts = [loading.token_count(text) for text in wish.texts]
            self._line.add(wish, counts, requester=requester or wish, interactive=interactive)
            self._changed.notify_all()
        try:
            return wish.wait(watch)
        except BaseException:  # nobody wants what still waits of it
            with self._changed:
                self._line.drop(wish)
            raise

    def _start_lane(self) -> None:
        threading.Thread(target=self._encode_forever, name=f"encoder {self._model_name}", daemon=True).start()

    def _encode_forever(self) -> None:
        while True:
            self._wait()
            batch = self._next_batch()
            try:
                _answer(self._loaded(), batch)
            except Exception as error:
                _answer_one_by_one(self._model, batch, error)

    def _wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._line)

    def _next_batch(self) -> list[Place[Wish]]:
        """It may be empty: whoever waited may have given up, or another lane was quicker."""
        budget = loading.batch_tokens()
        with self._changed:
            return self._line.next_batch(budget)

    def _loaded(self) -> loading.Model:
        if self._model is None:  # then this is the only lane
            self._model = self._load()
            for _ in range(1, self._model.lanes):
                self._start_lane()
        return self._model

    def _reader(self) -> loading.Read:
        return loading.tokenizer(self._model_name)

    def _load(self) -> loading.Model:
        return loading.load(self._model_name)


def _answer(model: loading.Model, batch: Sequence[Place[Wish]]) -> None:
    if not batch:
        return
    vectors = model.encode([place.wish.texts[place.index] for place in batch])
    rows: dict[Wish, list[tuple[int, np.ndarray[Any, Any]]]] = {}
    for place, vector in zip(batch, vectors, strict=True):
        rows.setdefault(place.wish, []).append((place.index, vector))
    for wish, own in rows.items():
        wish.take(own)


def _answer_one_by_one(model: loading.Model | None, batch: Sequence[Place[Wish]], error: Exception) -> None:
    """The thread must survive what a text or a full GPU does to it; each caller gets their own error."""
    failed: set[Wish] = set()
    for place in batch:
        if place.wish in failed:
            continue
        try:
            if model is None or len(batch) == 1:
                raise error
            _answer(model, [place])
        except Exception as own_error:
            failed.add(place.wish)
            place.wish.fail(own_error)


def as_lists(rows: Rows) -> list[Vector]:
    lists: list[Vector] = np.round(rows.astype(np.float64), DIGITS).tolist()
    return lists


@once
def encoder(model: str) -> Encoder:
    """The process's encoder for this model."""
    return Encoder(model)
