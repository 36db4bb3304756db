"""From texts and chunks to vectors, with progress and cancellation."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import AppError, Transient
from db.models import Chunk, EmbeddingGeneration, GenerationState
from db.outage import through_outage
from db.queries.embeddings import generations
from db.queries.embeddings.generations import ActiveGeneration
from db.queries.library import documents, known_texts
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.steps.time_left import ensure_time_is_left
from workers.embeddings import inputs
from workers.embeddings.encoder import Encoding, EncodingFailed, Row, Rows, encoder
from workers.embeddings.models import EmbeddingModelUnusable

logger = logging.getLogger(__name__)

STORED_TOGETHER = 512  # chunks: storing them takes about as long as an interactive search may
MOST_FAILURES = 8  # a model that fails at more chunks of one document fails at all


class EmbeddingFailed(Transient):
    """The embedding model could not embed a text."""

    slug = "embedding-failed"


def failure_at(chunk: Chunk, error: EncodingFailed) -> EmbeddingFailed:
    where = f"chunk {chunk.position} of document {chunk.document_id}"
    return EmbeddingFailed(f"The model could not embed {where}: {error.reason}")


def ensure_dimensions(generation: ActiveGeneration | EmbeddingGeneration, rows: Rows) -> None:
    """Raises `EmbeddingModelUnusable` where the model has become another one under its name."""
    if len(rows) and rows.shape[1] != generation.dimensions:
        raise EmbeddingModelUnusable(
            f"The embedding model {generation.model!r} gives vectors of {rows.shape[1]} dimensions, and those of"
            f" generation {generation.id} have {generation.dimensions}. Build a new generation."
        )


def encode_texts(
    attempt: Attempt, model: str, texts: Sequence[str], *, unit: str, before: int = 0, total: int | None = None
) -> Rows:
    """Hands all texts to the encoder at once: they share batches with other jobs' texts, and the fair queue bounds
    their user's share. `before` of the attempt's `total` units are done already."""
    progress = _Progress(attempt, unit, before=before, total=len(texts) if total is None else total)
    rows, tokens = _encode(attempt, model, texts, progress)
    attempt.usage.add(tokens, output_tokens=0)
    return rows


def _encode(attempt: Attempt, model: str, texts: Sequence[str], progress: "_Progress") -> tuple[Rows, int]:
    """The vectors, and how many tokens the model read."""
    progress(0)
    begun: Encoding = attempt.take_head_start() or begin_encoding(attempt, model, texts)
    rows = begun.rows(progress)
    attempt.usage.characters_left_out += begun.left_out
    return rows, begun.tokens


def begin_encoding(attempt: Attempt, model: str, texts: Sequence[str]) -> Encoding:
    """What `encode_texts` would begin with, as a head start."""
    return encoder(model).begin(texts, requester=attempt.claim.user_id)


class _Progress:
    """Reports how many texts are embedded, and raises `Cancelled` when the job was cancelled."""

    def __init__(self, attempt: Attempt, unit: str, *, before: int, total: int) -> None:
        self._attempt = attempt
        self._unit = unit
        self._before = before
        self._total = total
        self._shown = -1

    def __call__(self, done: int) -> None:
        self._attempt.checkpoint()
        if done > self._shown:
            self._shown = done
            self._attempt.report(self._before + done, self._total, self._unit, "embedding")


@dataclass(frozen=True)
class StoredVectors:
    """How many chunks a document has, and how many of them hold a text that is new to the user."""

    chunks: int
    embedded: int

    @property
    def duplicates_skipped(self) -> int:
        return self.chunks - self.embedded


Store = Callable[[Session], StoredVectors]


@dataclass(frozen=True)
class MissingChunks:
    """Chunks of a document that a generation has no vector for."""

    generation: EmbeddingGeneration
    title: str
    chunks: Sequence[Chunk]

    @property
    def texts(self) -> list[str]:
        prefix = self.generation.passage_prefix
        return [prefix + inputs.embedded_text(self.title, chunk.heading, chunk.text) for chunk in self.chunks]

    @property
    def is_needed(self) -> bool:
        return self.generation.state == GenerationState.ACTIVE

    def batches(self) -> "Iterator[MissingChunks]":
        return self._parts(STORED_TOGETHER)

    def halves(self) -> "Iterator[MissingChunks]":
        return self._parts((len(self.chunks) + 1) // 2)

    def _parts(self, size: int) -> "Iterator[MissingChunks]":
        for first in range(0, len(self.chunks), size):
            yield replace(self, chunks=self.chunks[first : first + size])


def embed_chunks(attempt: Attempt, document_id: UUID, *, title: str) -> Store:
    """Computes the vectors that the document's chunks miss, and returns the function that stores them and marks the
    document ready. It may be called again: vectors that are there stay as they are.

    Those of a long document are stored batch by batch meanwhile, so that no failure and no time limit costs more than
    a batch: the next attempt computes the others. No search sees them before the document is ready.

    Every generation that is written gets its vectors, so that searches miss nothing when they change from one to
    another. Only the active one must: before another one becomes active, its missing vectors are computed.
    """
    with read_only() as session:
        written = generations.list_written(session)
        active = generations.active_of(written)
        missing = [
            MissingChunks(
                generation, title, known_texts.list_unknown_chunks(session, document_id, generation_id=generation.id)
            )
            for generation in written
        ]
        texts = known_texts.count_texts(session, document_id, generation_id=active.id)
    embedding = _Embedding(attempt, document_id, total=sum(len(each.chunks) for each in missing))
    last = [embedded for each in missing if (embedded := embedding.embed(each)) is not None]
    embedding.finish(last)
    attempt.usage.model = active.model
    attempt.usage.add(texts.new_tokens, output_tokens=0)
    complete = {each.generation.id for each in missing if len(each.chunks) == texts.chunks}

    def store(session: Session) -> StoredVectors:
        locked = generations.lock_written(session)
        written = {generation.id for generation in locked}
        for embedded in last:
            if embedded.generation_id in written:
                embedded.store(session)
        for generation_id in sorted(written - complete):
            known_texts.reuse_vectors(session, document_id, generation_id=generation_id)
        now_active = generations.active_of(locked)
        total = documents.mark_ready(session, document_id, generation_id=now_active.id)
        return StoredVectors(chunks=total, embedded=texts.new)

    return store


@dataclass(frozen=True)
class EmbeddedChunks:
    generation_id: int
    chunks: Sequence[Chunk]
    vectors: Sequence[Row] | Rows

    def store(self, session: Session) -> None:
        documents.store_vectors(session, self.chunks, self.vectors, generation_id=self.generation_id)


class _Embedding:
    """Of the missing chunks of one document, in all generations that are written."""

    def __init__(self, attempt: Attempt, document_id: UUID, *, total: int) -> None:
        self._attempt = attempt
        self._document_id = document_id
        self._done, self._total = 0, total
        self._failures: list[EmbeddingFailed] = []

    def embed(self, missing: MissingChunks) -> EmbeddedChunks | None:
        """Stores all batches but the last, and returns that. A generation whose model fails is left alone, unless it is
        the active one."""
        last: EmbeddedChunks | None = None
        for batch in missing.batches():
            if last is not None:
                self._store(last)
                ensure_time_is_left(self._attempt)
            try:
                last = self._encode(batch)
            except (AppError, EncodingFailed):  # documents need the active generation only
                self._attempt.checkpoint()  # a cancel is no fault of the model
                if missing.is_needed:
                    raise
                number = missing.generation.id
                logger.warning("generation %d: its model failed; it gets no vectors now", number, exc_info=True)
                return None
        return last

    def finish(self, last: Sequence[EmbeddedChunks]) -> None:
        """Raises `EmbeddingFailed` if the model failed at a chunk. Then the last batches are stored here."""
        if self._failures:
            for embedded in last:
                self._store(embedded)
            raise self._failures[0]
        self._attempt.report(self._total, self._total, "chunks", "embedded")

    def _encode(self, batch: MissingChunks) -> EmbeddedChunks:
        model = batch.generation.model
        progress = _Progress(self._attempt, "chunks", before=self._done, total=self._total)
        try:
            rows, _ = _encode(self._attempt, model, batch.texts, progress)
        except EncodingFailed as error:
            if not batch.is_needed:
                raise
            return self._encode_in_halves(batch, error)
        ensure_dimensions(batch.generation, rows)
        self._done += len(batch.chunks)
        return EmbeddedChunks(batch.generation.id, batch.chunks, rows)

    def _encode_in_halves(self, batch: MissingChunks, error: EncodingFailed) -> EmbeddedChunks:
        """The model fails at one of the texts: the others get their vectors."""
        if len(batch.chunks) > 1:
            one, other = (self._encode(half) for half in batch.halves())
            return EmbeddedChunks(one.generation_id, [*one.chunks, *other.chunks], [*one.vectors, *other.vectors])
        [chunk] = batch.chunks
        self._failures.append(failure_at(chunk, error))
        if len(self._failures) > MOST_FAILURES:
            raise self._failures[0] from error
        return EmbeddedChunks(batch.generation.id, [], [])

    def _store(self, embedded: EmbeddedChunks) -> None:
        def write() -> None:
            with transaction() as session:
                documents.hold(session, self._document_id)
                if embedded.generation_id in {written.id for written in generations.lock_written(session)}:
                    embedded.store(session)

        through_outage(write)
