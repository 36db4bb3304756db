"""The vectors of the sentences of chunks. A chunk has all of them, or none yet."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, text
from sqlalchemy.orm import Session, defer

from core.settings import settings
from db.models import Chunk, EmbeddingGeneration, SentenceEmbedding
from db.queries.embeddings import bulk_load
from db.queries.embeddings.generations import twins_of

if TYPE_CHECKING:
    from db.queries.embeddings.bulk_load import Rows

# A chunk whose sentences the same model has encoded: of the same text, and of the same user unless users share.
TWIN = """
    SELECT generation_id, chunk_id FROM chunk_embeddings twin
    WHERE twin.generation_id = ANY (:twins) AND twin.content_hash = c.content_hash
        AND (:is_shared OR twin.user_id = c.user_id) AND EXISTS (
        SELECT FROM sentence_embeddings s
        WHERE s.chunk_id = twin.chunk_id AND s.generation_id = twin.generation_id AND s.position = 0
    )
"""
REUSE = text(
    f"""
    INSERT INTO sentence_embeddings (generation_id, chunk_id, position, user_id, embedding)
    SELECT :generation_id, c.id, known.position, c.user_id, known.embedding
    FROM chunks c CROSS JOIN LATERAL ({TWIN} LIMIT 1) AS twin
    JOIN sentence_embeddings known ON known.chunk_id = twin.chunk_id AND known.generation_id = twin.generation_id
    WHERE c.id = ANY (CAST(:chunk_ids AS uuid[]))
    ON CONFLICT DO NOTHING
    """
)
UNKNOWN = text(
    f"""
    SELECT c.id FROM chunks c
    WHERE c.id = ANY (CAST(:chunk_ids AS uuid[])) AND NOT EXISTS ({TWIN}) AND NOT EXISTS (
        SELECT FROM sentence_embeddings s
        WHERE s.chunk_id = c.id AND s.generation_id = :generation_id AND s.position = 0
    )
    """
)
STORE_OWN = text(
    """
    INSERT INTO sentence_embeddings (generation_id, chunk_id, position, user_id, embedding)
    SELECT generation_id, chunk_id, 0, user_id, embedding FROM chunk_embeddings
    WHERE generation_id = :generation_id AND chunk_id = ANY (CAST(:chunk_ids AS uuid[]))
    ON CONFLICT DO NOTHING
    """
)
# Copies from the first chunk with the same content in the document.
REPEAT = text(
    """
    INSERT INTO sentence_embeddings (generation_id, chunk_id, position, user_id, embedding)
    SELECT :generation_id, own.id, known.position, own.user_id, known.embedding
    FROM (
        SELECT id, user_id, first_value(id) OVER (PARTITION BY content_hash ORDER BY id) AS first_id
        FROM chunks WHERE document_id = :document_id
    ) own
    JOIN sentence_embeddings known ON known.chunk_id = own.first_id AND known.generation_id = :generation_id
    WHERE own.id <> own.first_id
    ON CONFLICT DO NOTHING
    """
)


def are_missing(generation_id: int) -> ColumnElement[bool]:
    """Of chunks: whether their sentences have no vectors in the generation."""
    return ~exists().where(
        SentenceEmbedding.chunk_id == Chunk.id,
        SentenceEmbedding.position == 0,
        SentenceEmbedding.generation_id == generation_id,
    )


def list_different_chunks(session: Session, document_id: UUID) -> list[Chunk]:
    """The first of the document's chunks with each content."""
    query = select(Chunk).where(Chunk.document_id == document_id).distinct(Chunk.content_hash)
    return list(session.scalars(query.order_by(Chunk.content_hash, Chunk.id).options(defer(Chunk.lexemes))))


def list_unknown(session: Session, chunk_ids: Sequence[UUID], generation: EmbeddingGeneration) -> set[UUID]:
    """The ids of those chunks whose sentences have no vectors, neither here nor such that `reuse` copies."""
    return set(session.scalars(UNKNOWN, _wanted(session, chunk_ids, generation)))


def reuse(session: Session, chunk_ids: Sequence[UUID], generation: EmbeddingGeneration) -> None:
    """Copies what the same model has made of chunks with the same content."""
    session.execute(REUSE, _wanted(session, chunk_ids, generation))


def _wanted(session: Session, chunk_ids: Sequence[UUID], generation: EmbeddingGeneration) -> Mapping[str, Any]:
    twins = list(session.scalars(twins_of(generation)))
    wanted = {"generation_id": generation.id, "twins": twins, "chunk_ids": list(chunk_ids)}
    return wanted | {"is_shared": settings().sharing.is_among_all}


def store(session: Session, chunks: Sequence[Chunk], vectors: "Sequence[Rows]", *, generation_id: int) -> None:
    """The caller has locked the chunks. A second run changes nothing."""
    if chunks:
        bulk_load.load_sentences(session, chunks, vectors, generation_id=generation_id)


def repeat(session: Session, document_id: UUID, *, generation_id: int) -> None:
    """Gives the document's other chunks copies of what those of `list_different_chunks` have. A second run changes
    nothing."""
    session.execute(REPEAT, {"document_id": document_id, "generation_id": generation_id})


def store_own(session: Session, chunk_ids: Sequence[UUID], *, generation_id: int) -> None:
    """The chunk's own vector instead, where the model fails at its sentences: so nobody tries for ever."""
    session.execute(STORE_OWN, {"generation_id": generation_id, "chunk_ids": list(chunk_ids)})
