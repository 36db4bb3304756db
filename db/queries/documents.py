"""Documents, their chunks, and the chunks' vectors."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from db.errors import NotFound, Transient
from db.models import Chunk, ChunkEmbedding, Document, DocumentSource, DocumentState


class ChunkDraft(Protocol):
    """What a chunk says of itself before it is stored; the craft that cuts texts makes them."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def heading(self) -> str | None: ...
    @property
    def token_count(self) -> int: ...
    @property
    def content_hash(self) -> bytes: ...


class VectorMissing(Transient):
    """A text that had a vector lost it to a deletion meanwhile; the next attempt embeds it."""

    slug = "vector-missing"


EMBED_KNOWN = text(
    """
    INSERT INTO chunk_embeddings (generation_id, chunk_id, user_id, project_id, content_hash, embedding)
    SELECT DISTINCT ON (c.id) :generation_id, c.id, c.user_id, c.project_id, c.content_hash, known.embedding
    FROM chunks c JOIN chunk_embeddings known
        ON known.generation_id = :generation_id AND known.content_hash = c.content_hash
    WHERE c.document_id = :document_id
    ON CONFLICT DO NOTHING
    """
)


def add(
    session: Session, *, user_id: UUID, path: str, title: str, kind: str, body: bytes, content_hash: bytes
) -> Document:
    """Keeps the bytes. The same bytes sent again by the same user are the document that is already there."""
    row = {
        "user_id": user_id,
        "path": path,
        "title": title,
        "kind": kind,
        "content_hash": content_hash,
        "size_bytes": len(body),
    }
    added = session.scalar(insert(Document).values(row).on_conflict_do_nothing().returning(Document))
    if added is None:
        same = select(Document).where(Document.user_id == user_id, Document.content_hash == content_hash)
        document: Document = session.scalars(same).one()
        return document
    session.add(DocumentSource(document_id=added.id, body=body))
    return added


def get(session: Session, document_id: UUID, *, user_id: UUID) -> Document:
    """With its text."""
    found = session.scalar(
        select(Document).where(Document.id == document_id, Document.user_id == user_id).options(undefer(Document.text))
    )
    if found is None:
        raise NotFound(f"There is no document {document_id} of yours.")
    return found


def get_body(session: Session, document_id: UUID) -> bytes:
    body = session.scalar(select(DocumentSource.body).where(DocumentSource.document_id == document_id))
    if body is None:
        raise NotFound(f"The document {document_id} was deleted.")
    return body


def list_own(session: Session, *, user_id: UUID, limit: int, before: UUID | None = None) -> list[Document]:
    """Newest first; `before` is the id of the last one seen."""
    query = select(Document).where(Document.user_id == user_id).order_by(Document.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Document.id < before)
    return list(session.scalars(query))


def remove(session: Session, document_id: UUID, *, user_id: UUID) -> None:
    gone = session.scalar(
        delete(Document).where(Document.id == document_id, Document.user_id == user_id).returning(Document.id)
    )
    if gone is None:
        raise NotFound(f"There is no document {document_id} of yours.")


def store_text(session: Session, document_id: UUID, *, title: str, text: str, chunks: Sequence[ChunkDraft]) -> None:
    """Replaces the document's text and chunks. Readers see the old ones until commit."""
    document = session.scalar(select(Document).where(Document.id == document_id).with_for_update())
    if document is None:
        raise NotFound(f"The document {document_id} was deleted.")
    document.title, document.text = title, text
    session.execute(delete(Chunk).where(Chunk.document_id == document_id))
    owner = {"document_id": document_id, "user_id": document.user_id, "project_id": document.project_id}
    rows = [
        {
            "position": position,
            "heading": chunk.heading,
            "text": chunk.text,
            "start_offset": chunk.start,
            "end_offset": chunk.end,
            "token_count": chunk.token_count,
            "content_hash": chunk.content_hash,
            **owner,
        }
        for position, chunk in enumerate(chunks)
    ]
    session.execute(insert(Chunk), rows)


def reuse_vectors(session: Session, document_id: UUID, *, generation_id: int) -> int:
    """Gives chunks whose text already has a vector that vector again. Answers how many got one."""
    return session.execute(  # type: ignore[attr-defined, no-any-return]  # a DML statement's result has rowcount
        EMBED_KNOWN, {"document_id": document_id, "generation_id": generation_id}
    ).rowcount


def list_unknown_chunks(session: Session, document_id: UUID, *, generation_id: int) -> list[Chunk]:
    """The chunks whose text has no vector in this generation yet, each text once."""
    known = select(ChunkEmbedding).where(
        ChunkEmbedding.generation_id == generation_id, ChunkEmbedding.content_hash == Chunk.content_hash
    )
    query = (
        select(Chunk)
        .where(Chunk.document_id == document_id, ~known.exists())
        .distinct(Chunk.content_hash)
        .order_by(Chunk.content_hash, Chunk.position)
    )
    return list(session.scalars(query))


def store_vectors(
    session: Session, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]], *, generation_id: int
) -> None:
    """A second run changes nothing."""
    rows = [
        {
            "generation_id": generation_id,
            "chunk_id": chunk.id,
            "user_id": chunk.user_id,
            "project_id": chunk.project_id,
            "content_hash": chunk.content_hash,
            "embedding": list(vector),
        }
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]
    if rows:
        session.execute(insert(ChunkEmbedding).on_conflict_do_nothing(), rows)


def mark_ready(session: Session, document_id: UUID, *, generation_id: int) -> int:
    """The document can be searched now. Answers how many chunks it has; raises `VectorMissing` if one cannot."""
    embedded = select(ChunkEmbedding.chunk_id).where(ChunkEmbedding.generation_id == generation_id)
    chunks = select(func.count(), func.count().filter(Chunk.id.in_(embedded))).where(Chunk.document_id == document_id)
    total, ready = session.execute(chunks).one()
    if ready < total:
        raise VectorMissing
    session.execute(update(Document).where(Document.id == document_id).values(state=DocumentState.READY))
    return int(total)
