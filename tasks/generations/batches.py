"""Embedding and storing a batch of chunks for one generation. Vectors that its model made before, for any generation,
are reused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from sqlalchemy.orm import Session

from core.errors import Conflict
from db.models import Chunk, EmbeddingGeneration
from db.queries.embeddings import backfill, generations
from db.queries.embeddings.backfill import Stale
from db.queries.library import documents
from db.transactions import read_only
from tasks.steps.embedding import EmbeddingFailed, ensure_dimensions, failure_at
from workers.embeddings import inputs
from workers.embeddings.encoder import EncodingFailed, Row, encoder

SUB_BATCH = 64  # chunks; interactive work waits for no more than one such batch


class NotWritten(Conflict):
    """The embedding generation is no longer written: it was deleted, or the time for a rollback is over."""


@dataclass(frozen=True)
class EmbeddedBatch:
    """The first chunks of a batch with their vectors: all of them, unless the model failed at the next one. `left_out`
    are characters that the model was not shown, `tokens` what it read."""

    chunks: Sequence[Chunk]
    vectors: Sequence[Sequence[float] | Row]
    embedded: int
    left_out: int = 0
    tokens: int = 0
    failure: EmbeddingFailed | None = None

    @property
    def reused(self) -> int:
        return len(self.chunks) - self.embedded


def embed(generation: EmbeddingGeneration, batch: Sequence[Stale]) -> EmbeddedBatch:
    with read_only() as session:
        known: dict[bytes, Sequence[float] | Row] = dict(
            backfill.list_known(session, generation, [chunk.content_hash for chunk, _ in batch])
        )
    unknown = list(
        {chunk.content_hash: (chunk, title) for chunk, title in batch if chunk.content_hash not in known}.values()
    )
    texts = [
        generation.passage_prefix + inputs.embedded_text(title, chunk.heading, chunk.text) for chunk, title in unknown
    ]
    encoded = _encode(generation, texts)
    new = encoded.vectors
    known |= {chunk.content_hash: vector for (chunk, _), vector in zip(unknown, new, strict=False)}
    chunks = [chunk for chunk, _ in takewhile(lambda pair: pair[0].content_hash in known, batch)]
    failure = failure_at(unknown[len(new)][0], encoded.error) if encoded.error else None
    vectors = [known[chunk.content_hash] for chunk in chunks]
    return EmbeddedBatch(chunks, vectors, len(new), encoded.left_out, encoded.tokens, failure)


@dataclass
class _Encoded:
    vectors: list[Row] = field(default_factory=list)
    left_out: int = 0
    tokens: int = 0
    error: EncodingFailed | None = None

    def extend(self, other: "_Encoded") -> None:
        self.vectors += other.vectors
        self.left_out += other.left_out
        self.tokens += other.tokens


def _encode(generation: EmbeddingGeneration, texts: Sequence[str]) -> _Encoded:
    """The vectors up to the first text that the model fails at, so that the texts before it are not lost."""
    try:
        return _encode_all(generation, texts)
    except EncodingFailed:
        return _encode_one_by_one(generation, texts)


def _encode_all(generation: EmbeddingGeneration, texts: Sequence[str]) -> _Encoded:
    begun = encoder(generation.model).begin(texts)
    rows = begun.rows()
    ensure_dimensions(generation, rows)
    return _Encoded(list(rows), begun.left_out, begun.tokens)


def _encode_one_by_one(generation: EmbeddingGeneration, texts: Sequence[str]) -> _Encoded:
    encoded = _Encoded()
    for text in texts:
        try:
            encoded.extend(_encode_all(generation, [text]))
        except EncodingFailed as error:
            encoded.error = error
            break
    return encoded


def store(session: Session, generation: EmbeddingGeneration, batch: EmbeddedBatch) -> None:
    """Leaves out chunks that were deleted meanwhile. Vectors that are there already stay as they are."""
    if generation.id not in {written.id for written in generations.lock_written(session)}:
        raise NotWritten
    held = backfill.lock_chunks(session, batch.chunks)
    kept = [(chunk, vector) for chunk, vector in zip(batch.chunks, batch.vectors, strict=True) if chunk.id in held]
    chunks, vectors = [chunk for chunk, _ in kept], [vector for _, vector in kept]
    documents.store_vectors(session, chunks, vectors, generation_id=generation.id)
