"""Texts that have a vector already: the same user's, or everybody's where users share vectors."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from core.settings import settings
from db.models import Chunk, ChunkEmbedding, Document, DocumentState

IS_OWN = ChunkEmbedding.user_id == Chunk.user_id

EMBED_KNOWN = text(
    """
    INSERT INTO chunk_embeddings (generation_id, chunk_id, user_id, project_id, content_hash, embedding)
    SELECT DISTINCT ON (c.id) :generation_id, c.id, c.user_id, c.project_id, c.content_hash, known.embedding
    FROM chunks c JOIN chunk_embeddings known
        ON known.generation_id = :generation_id AND known.content_hash = c.content_hash
            AND (:is_shared OR known.user_id = c.user_id)
    WHERE c.document_id = :document_id
    ON CONFLICT DO NOTHING
    """
)


def reuse_vectors(session: Session, document_id: UUID, *, generation_id: int) -> None:
    """Gives chunks whose content already has a vector that vector again. A second run changes nothing."""
    values = {"document_id": document_id, "generation_id": generation_id, "is_shared": settings().sharing.is_among_all}
    session.execute(EMBED_KNOWN, values)


def list_unknown_chunks(session: Session, document_id: UUID, *, generation_id: int) -> list[Chunk]:
    """The chunks whose text has no vector in this generation yet that may be used again, each text once."""
    known = _known(generation_id) if settings().sharing.is_among_all else _known(generation_id).where(IS_OWN)
    query = (
        select(Chunk)
        .where(Chunk.document_id == document_id, ~known.exists())
        .distinct(Chunk.content_hash)
        .order_by(Chunk.content_hash, Chunk.position)
    )
    return list(session.scalars(query))


@dataclass(frozen=True)
class TextCounts:
    """Of a document: its chunks, and how many different texts among them are new to its user."""

    chunks: int
    new: int


def count_texts(session: Session, document_id: UUID, *, generation_id: int) -> TextCounts:
    """New are texts that have no vector of the same user yet. What others have stored changes nothing, nor do vectors
    of the document itself that an attempt stored which did not make it ready."""
    is_ready = select(Document.state == DocumentState.READY).where(Document.id == document_id).scalar_subquery()
    own = aliased(Chunk)
    is_its_own = ChunkEmbedding.chunk_id.in_(select(own.id).where(own.document_id == document_id))
    known = _known(generation_id).where(IS_OWN, or_(~is_its_own, is_ready))
    new = func.count(Chunk.content_hash.distinct()).filter(~known.exists())
    row = session.execute(select(func.count(), new).select_from(Chunk).where(Chunk.document_id == document_id)).one()
    return TextCounts(*row)


def _known(generation_id: int) -> Select[tuple[ChunkEmbedding]]:
    return select(ChunkEmbedding).where(
        ChunkEmbedding.generation_id == generation_id, ChunkEmbedding.content_hash == Chunk.content_hash
    )
