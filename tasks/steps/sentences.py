"""Vectors for the sentences of chunks, by which a search ranks what it found.

A search finds a chunk without them just as well, so a failure here fails no job: `embeddings.heal` comes back to it.
"""

import logging
from collections.abc import Hashable, Sequence
from itertools import accumulate, pairwise
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import AppError
from db.models import Chunk, EmbeddingGeneration
from db.queries.embeddings import backfill, generations, sentences
from db.queries.embeddings.backfill import Stale
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.steps.time_left import TurnOver, ensure_time_is_left
from workers.embeddings.encoder import EncodingFailed, OnProgress, Rows, encoder
from workers.embeddings.sentences import sentence_texts

logger = logging.getLogger(__name__)

BATCH = 64  # chunks, some five sentences each; stored together


def embed_sentences_of(attempt: Attempt, document_id: UUID, *, title: str) -> None:
    """Of the document's chunks, for every generation that is written. Each batch is stored at once: another attempt
    goes on after it."""
    with read_only() as session:
        written = generations.list_written(session)
        chunks = [(chunk, title) for chunk in sentences.list_chunks(session, document_id)]
    for generation in written:
        try:
            for start in range(0, len(chunks), BATCH):
                embed_sentences(
                    generation,
                    chunks[start : start + BATCH],
                    requester=attempt.claim.user_id,
                    on_progress=lambda _: attempt.checkpoint(),
                )
                ensure_time_is_left(attempt)
        except TurnOver:
            raise
        except AppError:
            attempt.checkpoint()  # a cancel is no fault of the model
            logger.warning("generation %d: sentences get no vectors now", generation.id, exc_info=True)


def embed_sentences(
    generation: EmbeddingGeneration,
    chunks: Sequence[Stale],
    *,
    requester: Hashable = None,
    on_progress: OnProgress | None = None,
) -> None:
    """Of those chunks whose sentences have no vectors yet. What the same model made of the same text is copied. A chunk
    at whose sentences the model fails gets its own vector for them, once it has one."""
    ids = [chunk.id for chunk, _ in chunks]
    with transaction() as session:
        if not _is_written(session, generation):
            return
        backfill.lock_chunks(session, [chunk for chunk, _ in chunks])
        sentences.reuse(session, ids, generation)
        missing = {chunk.id for chunk in sentences.list_missing(session, ids, generation_id=generation.id)}
    found = [(chunk, title) for chunk, title in chunks if chunk.id in missing]
    if not found:
        return
    vectors = _encode(generation, found, requester, on_progress)
    with transaction() as session:
        if _is_written(session, generation):
            _store(session, generation, [chunk for chunk, _ in found], vectors)


def _is_written(session: Session, generation: EmbeddingGeneration) -> bool:
    return generation.id in {written.id for written in generations.lock_written(session)}


def _encode(
    generation: EmbeddingGeneration, chunks: Sequence[Stale], requester: Hashable, on_progress: OnProgress | None
) -> list[Rows | None]:
    """A matrix for each chunk; None where the model failed at one of its sentences."""
    texts = [
        [generation.passage_prefix + text for text in sentence_texts(title, chunk.text)] for chunk, title in chunks
    ]
    model = encoder(generation.model)
    try:
        rows = model.encode_rows([text for own in texts for text in own], requester=requester, on_progress=on_progress)
    except EncodingFailed:
        return [_encode_one(generation, own) for own in texts]
    return [rows[start:end] for start, end in pairwise(accumulate(map(len, texts), initial=0))]


def _encode_one(generation: EmbeddingGeneration, texts: Sequence[str]) -> Rows | None:
    try:
        return encoder(generation.model).encode_rows(texts)
    except EncodingFailed as error:
        logger.warning("generation %d: a sentence gets no vector: %s", generation.id, error.reason)
        return None


def _store(
    session: Session, generation: EmbeddingGeneration, chunks: Sequence[Chunk], vectors: Sequence[Rows | None]
) -> None:
    """Leaves out chunks that were deleted meanwhile."""
    held = backfill.lock_chunks(session, chunks)
    pairs = [(chunk, rows) for chunk, rows in zip(chunks, vectors, strict=True) if chunk.id in held]
    made = [(chunk, rows) for chunk, rows in pairs if rows is not None]
    sentences.store(session, [chunk for chunk, _ in made], [rows for _, rows in made], generation_id=generation.id)
    failed = [chunk.id for chunk, rows in pairs if rows is None]
    if failed:
        sentences.store_own(session, failed, generation_id=generation.id)
