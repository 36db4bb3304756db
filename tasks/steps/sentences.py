"""Vectors for the sentences of chunks, by which a search ranks what it found.

A search finds a chunk without them just as well, so a failure here fails no job: `embeddings.heal` comes back to it.
"""

import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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


def embed_sentences_of(attempt: Attempt, document_id: UUID, *, title: str) -> Callable[[Session], None]:
    """Of the document's chunks, for every generation that is written. A text that the document repeats is encoded once.
    All batches but the last are stored at once: another attempt goes on after them. Returns the function that stores
    the last, and the copies of repeated texts."""
    with read_only() as session:
        written = generations.list_written(session)
        chunks = [(chunk, title) for chunk in sentences.list_different_chunks(session, document_id)]
    last = [made for generation in written if (made := _embed_all(attempt, generation, chunks)) is not None]

    def store(session: Session) -> None:
        for made in last:
            made.store(session)
            sentences.repeat(session, document_id, generation_id=made.generation.id)

    return store


def _embed_all(
    attempt: Attempt, generation: EmbeddingGeneration, chunks: Sequence[Stale]
) -> "EmbeddedSentences | None":
    """The last batch, which is not stored yet; None where the generation's model has no vectors for them now."""
    last: EmbeddedSentences | None = None
    try:
        for start in range(0, len(chunks), BATCH):
            if last is not None:
                with transaction() as session:
                    last.store(session)
                ensure_time_is_left(attempt)
            last = _encode_missing(
                generation,
                chunks[start : start + BATCH],
                requester=attempt.claim.user_id,
                on_progress=lambda _: attempt.checkpoint(),
            )
    except TurnOver:
        raise
    except AppError:
        attempt.checkpoint()  # a cancel is no fault of the model
        logger.warning("generation %d: sentences get no vectors now", generation.id, exc_info=True)
        return None
    return last


def embed_sentences(generation: EmbeddingGeneration, chunks: Sequence[Stale]) -> int:
    """Stores the vectors of those chunks whose sentences have none yet. Returns how many tokens the model read."""
    made = _encode_missing(generation, chunks)
    with transaction() as session:
        made.store(session)
    return made.tokens


@dataclass(frozen=True)
class EmbeddedSentences:
    """Of some chunks. `vectors` are of those whose sentences no model has encoded yet: None where the model failed at
    one of them. `tokens` are those that it read for them."""

    generation: EmbeddingGeneration
    chunks: Sequence[Chunk]
    vectors: Mapping[UUID, Rows | None]
    tokens: int

    def store(self, session: Session) -> None:
        """What the same model made of the same text is copied. A chunk at whose sentences the model failed gets its own
        vector for them, once it has one. Leaves out chunks that were deleted meanwhile."""
        if self.generation.id not in {written.id for written in generations.lock_written(session)}:
            return
        number, held = self.generation.id, backfill.lock_chunks(session, self.chunks)
        if known := [chunk.id for chunk in self.chunks if chunk.id in held - self.vectors.keys()]:
            sentences.reuse(session, known, self.generation)
        made = [chunk for chunk in self.chunks if chunk.id in held and self.vectors.get(chunk.id) is not None]
        rows = [rows for chunk in made if (rows := self.vectors[chunk.id]) is not None]
        sentences.store(session, made, rows, generation_id=number)
        if failed := [id_ for id_, rows in self.vectors.items() if rows is None and id_ in held]:
            sentences.store_own(session, failed, generation_id=number)


def _encode_missing(
    generation: EmbeddingGeneration,
    chunks: Sequence[Stale],
    *,
    requester: Hashable = None,
    on_progress: OnProgress | None = None,
) -> EmbeddedSentences:
    with read_only() as session:
        unknown = sentences.list_unknown(session, [chunk.id for chunk, _ in chunks], generation)
    found = [(chunk, title) for chunk, title in chunks if chunk.id in unknown]
    vectors, tokens = _encode(generation, found, requester, on_progress) if found else ([], 0)
    made = {chunk.id: rows for (chunk, _), rows in zip(found, vectors, strict=True)}
    return EmbeddedSentences(generation, [chunk for chunk, _ in chunks], made, tokens)


def _encode(
    generation: EmbeddingGeneration, chunks: Sequence[Stale], requester: Hashable, on_progress: OnProgress | None
) -> tuple[list[Rows | None], int]:
    """A matrix for each chunk, None where the model failed at one of its sentences; and the tokens that it read."""
    texts = [
        [generation.passage_prefix + text for text in sentence_texts(title, chunk.text)] for chunk, title in chunks
    ]
    try:
        rows, tokens = _encode_each_once(generation, texts, requester, on_progress)
    except EncodingFailed:
        one_by_one = [_encode_one(generation, own) for own in texts]
        return [rows for rows, _ in one_by_one], sum(tokens for _, tokens in one_by_one)
    return list(rows), tokens


def _encode_one(generation: EmbeddingGeneration, texts: Sequence[str]) -> tuple[Rows | None, int]:
    try:
        [rows], tokens = _encode_each_once(generation, [texts])
    except EncodingFailed as error:
        logger.warning("generation %d: a sentence gets no vector: %s", generation.id, error.reason)
        return None, 0
    return rows, tokens


def _encode_each_once(
    generation: EmbeddingGeneration,
    texts: Sequence[Sequence[str]],
    requester: Hashable = None,
    on_progress: OnProgress | None = None,
) -> tuple[list[Rows], int]:
    """A matrix for each list of texts. A text that stands in them several times is read once."""
    places = {text: place for place, text in enumerate(dict.fromkeys(chain.from_iterable(texts)))}
    begun = encoder(generation.model).begin(list(places), requester=requester)
    rows = begun.rows(on_progress)
    return [rows[[places[text] for text in own]] for own in texts], begun.tokens
