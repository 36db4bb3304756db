"""Versions of a document: the one that a job works on, and publishing it to readers."""

import hashlib
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from core.errors import NotFound, Transient
from db.models import Chunk, Document, DocumentSource, Segment
from db.queries.library import summaries

PARTS = (DocumentSource, Chunk, Segment)  # tables whose rows belong to one version; they move with it
CONTENT = (
    "title",
    "is_title_given",
    "kind",
    "language",
    "recipe",
    "encoding",
    "encoding_certainty",
    "warnings",
    "hidden",
    "content_hash",
    "size_bytes",
    "state",
    "version",
    "text",
)


class VersionOvertaken(Transient):
    """A newer version of the document was ready first. The next attempt keeps that version."""

    slug = "version-overtaken"


def get(session: Session, document_id: UUID, version: int, *, user_id: UUID) -> Document:
    """The row that holds this version; or the document itself, once a newer one is ready."""
    query = select(Document).where(
        Document.user_id == user_id,
        or_(
            (Document.id == document_id) & (Document.version >= version),
            (Document.replaces_id == document_id) & (Document.version == version),
        ),
    )
    found = session.scalar(query.order_by(Document.replaces_id.nulls_first()).limit(1))
    if found is None:
        raise NotFound(f"You have no document {document_id}.")
    return found


def list_replaced_texts(session: Session, version_row: Document) -> set[str]:
    """The texts of the chunks that readers see, of the version that this one is going to replace."""
    if version_row.replaces_id is None:
        return set()
    return set(session.scalars(select(Chunk.text).where(Chunk.document_id == version_row.replaces_id)))


def lock(session: Session, version_row: Document) -> None:
    """Keeps this version from being changed or replaced until commit. Raises `VersionOvertaken` if it was already.

    The document is locked before its version, so that two versions never wait for each other.
    """
    for row_id in dict.fromkeys((version_row.known_id, version_row.id)):
        query = select(Document.version).where(Document.id == row_id).with_for_update(key_share=True)
        version = session.scalar(query)
        if version is None and row_id == version_row.known_id:
            raise NotFound(f"Document {row_id} was deleted.")
        if row_id == version_row.id and version != version_row.version:
            raise VersionOvertaken


def fill(session: Session, version_row: Document, *, kind: str, body: bytes) -> None:
    """Stores the bytes that were fetched for a version without any. The caller has locked it."""
    values = {"kind": kind, "content_hash": hashlib.sha256(body).digest(), "size_bytes": len(body)}
    session.execute(update(Document).where(Document.id == version_row.id).values(values))
    session.execute(update(DocumentSource).where(DocumentSource.document_id == version_row.id).values(body=body))


def publish(session: Session, version_row: Document) -> UUID:
    """Shows this version to readers from commit on, and deletes older ones. Returns the document's id.

    The caller has locked it. A second run changes nothing.
    """
    document_id = version_row.known_id
    if version_row.replaces_id is not None:
        _replace(session, document_id, version_row.id)
        summaries.mark_stale(session, document_id)
    session.execute(update(Document).where(Document.id == document_id).values(problem=None))
    return document_id


def _replace(session: Session, document_id: UUID, version_id: UUID) -> None:
    for table in PARTS:
        session.execute(delete(table).where(table.document_id == document_id))
        session.execute(update(table).where(table.document_id == version_id).values(document_id=document_id))
    found = session.execute(select(*(getattr(Document, name) for name in CONTENT)).where(Document.id == version_id))
    content = found.one()._asdict()
    older = (Document.replaces_id == document_id) & (Document.version <= content["version"])
    session.execute(delete(Document).where(older))
    session.execute(update(Document).where(Document.id == document_id).values(content))
