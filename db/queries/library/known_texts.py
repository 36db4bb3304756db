"""Texts that have a vector already: the same user's, or everybody's where users share vectors."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, Subquery, func, or_, select, text
from sqlalchemy.orm import Session

from core.settings import settings
from db.models import Chunk, ChunkEmbedding, Document, DocumentState

# Each text of the document is looked up once, however often it stands there, and whatever plan PostgreSQL prefers
# (MATERIALIZED): whoever repeats one in many chunks and documents would else have each compared with every other.
EMBED_KNOWN = text(
    """
    WITH known AS MATERIALIZED (
        SELECT own.content_hash, twin.embedding
        FROM (SELECT DISTINCT content_hash, user_id FROM chunks WHERE document_id = :document_id) own
        CROSS JOIN LATERAL (
            SELECT embedding FROM chunk_embeddings
            WHERE generation_id = :generation_id AND content_hash = own.content_hash
                AND (:is_shared OR user_id = own.user_id)
            LIMIT 1
        ) twin
    )
    INSERT INTO chunk_embeddings (generation_id, chunk_id, user_id, project_id, content_hash, embedding)
    SELECT :generation_id, c.id, c.user_id, c.project_id, c.content_hash, known.embedding
    FROM known JOIN chunks c ON c.document_id = :document_id AND c.content_hash = known.content_hash
    ON CONFLICT DO NOTHING
    """
)


def reuse_vectors(session: Session, document_id: UUID, *, generation_id: int) -> None:
    """Gives chunks whose content already has a vector that vector again. A second run changes nothing."""
    values = {"document_id": document_id, "generation_id": generation_id, "is_shared": settings().sharing.is_among_all}
    session.execute(EMBED_KNOWN, values)


def list_unknown_chunks(session: Session, document_id: UUID, *, generation_id: int) -> list[Chunk]:
    """The chunks whose text has no vector in this generation yet that may be used again, each text once."""
    texts = _texts(document_id)
    known = _known(texts, generation_id)
    if not settings().sharing.is_among_all:
        known = known.where(ChunkEmbedding.user_id == texts.c.user_id)
    query = select(Chunk).join(texts, texts.c.id == Chunk.id).where(~known.exists()).order_by(Chunk.content_hash)
    return list(session.scalars(query))


@dataclass(frozen=True)
class TextCounts:
    """Of a document: its chunks, how many different texts among them are new to its user, and the tokens of these."""

    chunks: int
    new: int
    new_tokens: int


def count_texts(session: Session, document_id: UUID, *, generation_id: int) -> TextCounts:
    """New are texts that have no vector of the same user yet. What others have stored changes nothing, nor do vectors
    of the document itself that an attempt stored which did not make it ready."""
    texts = _texts(document_id)
    is_ready = select(Document.state == DocumentState.READY).where(Document.id == document_id).scalar_subquery()
    is_its_own = ChunkEmbedding.chunk_id.in_(select(Chunk.id).where(Chunk.document_id == document_id))
    known = _known(texts, generation_id).where(ChunkEmbedding.user_id == texts.c.user_id, or_(~is_its_own, is_ready))
    chunks = select(func.count()).select_from(Chunk).where(Chunk.document_id == document_id).scalar_subquery()
    new_tokens = func.coalesce(func.sum(texts.c.token_count), 0)
    query = select(chunks, func.count(), new_tokens).select_from(texts).where(~known.exists())
    return TextCounts(*session.execute(query).one())


def _texts(document_id: UUID) -> Subquery:
    """The first of the document's chunks with each content."""
    columns = (Chunk.id, Chunk.content_hash, Chunk.user_id, Chunk.token_count)
    chunks = select(*columns).where(Chunk.document_id == document_id)
    return chunks.distinct(Chunk.content_hash).order_by(Chunk.content_hash, Chunk.position).subquery()


def _known(texts: Subquery, generation_id: int) -> Select[tuple[ChunkEmbedding]]:
    return select(ChunkEmbedding).where(
        ChunkEmbedding.generation_id == generation_id, ChunkEmbedding.content_hash == texts.c.content_hash
    )
