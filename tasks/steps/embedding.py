"""From texts and chunks to vectors, with progress and cancellation."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import AppError
from db.models import Chunk, EmbeddingGeneration, GenerationState
from db.queries.embeddings import generations
from db.queries.library import documents
from db.transactions import read_only
from tasks.attempt import Attempt
from workers.embeddings import inputs
from workers.embeddings.encoder import EncodingFailed, Rows, encoder

logger = logging.getLogger(__name__)


def encode_texts(
    attempt: Attempt, model: str, texts: Sequence[str], *, unit: str, before: int = 0, total: int | None = None
) -> Rows:
    """Hands all texts to the encoder at once: they share batches with other jobs' texts, and the fair queue bounds
    their user's share. `before` of the attempt's `total` units are done already."""
    progress = _Progress(attempt, unit, before=before, total=len(texts) if total is None else total)
    progress(0)
    return encoder(model).encode_rows(texts, requester=attempt.claim.user_id, on_progress=progress)


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
    """How many chunks a document has, and how many of them needed a new vector."""

    chunks: int
    embedded: int

    @property
    def duplicates_skipped(self) -> int:
        return self.chunks - self.embedded


Store = Callable[[Session], StoredVectors]


def embed_chunks(attempt: Attempt, document_id: UUID, *, title: str) -> Store:
    """Computes the vectors that the document's chunks miss, and returns the function that stores them and marks the
    document ready. It may be called again: vectors that are there stay as they are.

    Every generation that is written gets its vectors, so that searches miss nothing when they change from one to
    another. Only the active one must: before another one becomes active, its missing vectors are computed.
    """
    with read_only() as session:
        active = generations.get_active(session)
        missing = [
            MissingChunks(
                generation, title, documents.list_unknown_chunks(session, document_id, generation_id=generation.id)
            )
            for generation in generations.list_written(session)
        ]
    vectors = _encode_all(attempt, missing)
    attempt.usage.model = active.model
    new = {each.generation.id: each.chunks for each in missing if each.generation.id in vectors}

    def store(session: Session) -> StoredVectors:
        for generation in generations.lock_written(session):
            if generation.id in new:
                documents.store_vectors(
                    session, new[generation.id], vectors[generation.id], generation_id=generation.id
                )
            documents.reuse_vectors(session, document_id, generation_id=generation.id)
        now_active = generations.get_active(session)
        total = documents.mark_ready(session, document_id, generation_id=now_active.id)
        return StoredVectors(chunks=total, embedded=len(new.get(active.id, ())))

    return store


@dataclass(frozen=True)
class MissingChunks:
    """The chunks of a document that a generation has no vector for."""

    generation: EmbeddingGeneration
    title: str
    chunks: Sequence[Chunk]

    @property
    def texts(self) -> list[str]:
        prefix = self.generation.passage_prefix
        return [prefix + inputs.embedded_text(self.title, chunk.heading, chunk.text) for chunk in self.chunks]


def _encode_all(attempt: Attempt, missing: Sequence[MissingChunks]) -> dict[int, Rows]:
    """Vectors by generation id. A generation whose model fails is left out, unless it is the active one."""
    vectors: dict[int, Rows] = {}
    done, total = 0, sum(len(each.chunks) for each in missing)
    for each in missing:
        generation, texts = each.generation, each.texts
        try:
            vectors[generation.id] = encode_texts(
                attempt, generation.model, texts, unit="chunks", before=done, total=total
            )
        except (AppError, EncodingFailed):  # documents need the active generation only
            attempt.checkpoint()  # a cancel is no fault of the model
            if generation.state == GenerationState.ACTIVE:
                raise
            logger.warning("generation %d: its model failed; it gets no vectors now", generation.id, exc_info=True)
        done += len(texts)
    attempt.report(total, total, "chunks", "embedded")
    return vectors
