"""Documents, their chunks, and the chunks' vectors."""

from collections import defaultdict
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
    session: Session, *, user_id: UUID, path: str, title: str | None, kind: str, body: bytes, content_hash: bytes
) -> Document:
    """Keeps the bytes. The same bytes sent again by the same user are the document that is already there."""
    row = {
        "user_id": user_id,
        "path": path,
        "title": title or path,
        "is_title_given": title is not None,
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


def store_text(session: Session, document_id: UUID, *, title: str, text: str) -> None:
    values = {"title": title, "text": text}
    stored = session.scalar(update(Document).where(Document.id == document_id).values(values).returning(Document.id))
    if stored is None:
        raise NotFound(f"The document {document_id} was deleted.")


def store_chunks(session: Session, document_id: UUID, chunks: Sequence[ChunkDraft], hashes: Sequence[bytes]) -> None:
    """Replaces the document's chunks; those whose content is still there only move, and keep their vectors.

    Readers see the old ones until commit.
    """
    document = session.execute(select(Document.user_id, Document.project_id).where(Document.id == document_id)).one()
    kept = _ids_by_hash(session, document_id)
    moved, added = [], []
    for position, (chunk, content_hash) in enumerate(zip(chunks, hashes, strict=True)):
        row = {"position": position, "start_offset": chunk.start, "end_offset": chunk.end}
        if kept[content_hash]:
            moved.append(row | {"id": kept[content_hash].pop()})
        else:
            own = {"heading": chunk.heading, "text": chunk.text, "token_count": chunk.token_count}
            owner = {"document_id": document_id, "user_id": document.user_id, "project_id": document.project_id}
            added.append(row | own | owner | {"content_hash": content_hash})
    gone = [id_ for ids in kept.values() for id_ in ids]
    session.execute(delete(Chunk).where(Chunk.id.in_(gone)))
    if moved:
        session.execute(update(Chunk), moved)
    if added:
        session.execute(insert(Chunk), added)


def _ids_by_hash(session: Session, document_id: UUID) -> defaultdict[bytes, list[UUID]]:
    ids: defaultdict[bytes, list[UUID]] = defaultdict(list)
    for id_, content_hash in session.execute(
        select(Chunk.id, Chunk.content_hash).where(Chunk.document_id == document_id)
    ):
        ids[content_hash].append(id_)
    return ids


def reuse_vectors(session: Session, document_id: UUID, *, generation_id: int) -> None:
    """Gives chunks whose content already has a vector that vector again. A second run changes nothing."""
    session.execute(EMBED_KNOWN, {"document_id": document_id, "generation_id": generation_id})


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
