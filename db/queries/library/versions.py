"""Which version of a document a job works on, and the moment from which readers see it."""

import hashlib
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from core.errors import NotFound, Transient
from db.models import Chunk, Document, DocumentSource, Segment

PARTS = (DocumentSource, Chunk, Segment)  # tables whose rows belong to one version; they move with it
CONTENT = (
    "title",
    "is_title_given",
    "kind",
    "language",
    "recipe",
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


def list_replaced_texts(session: Session, held: Document) -> set[str]:
    """The chunks of the version that readers see, which this one is going to replace."""
    return set(session.scalars(select(Chunk.text).where(Chunk.document_id == held.replaces_id)))


def hold(session: Session, held: Document) -> None:
    """Nobody changes or replaces this version until commit. Raises `VersionOvertaken` if somebody has.

    The document is locked before its version, so that two versions never wait for each other.
    """
    for row_id in dict.fromkeys((held.known_id, held.id)):
        query = select(Document.version).where(Document.id == row_id).with_for_update(key_share=True)
        version = session.scalar(query)
        if version is None and row_id == held.known_id:
            raise NotFound(f"Document {row_id} was deleted.")
        if row_id == held.id and version != held.version:
            raise VersionOvertaken


def fill(session: Session, held: Document, *, kind: str, body: bytes) -> None:
    """The bytes that were fetched for a version which had none. The caller holds it."""
    values = {"kind": kind, "content_hash": hashlib.sha256(body).digest(), "size_bytes": len(body)}
    session.execute(update(Document).where(Document.id == held.id).values(values))
    session.execute(update(DocumentSource).where(DocumentSource.document_id == held.id).values(body=body))


def publish(session: Session, held: Document) -> UUID:
    """From commit on readers see this version, and no older one is left. Answers the document's id.

    The caller holds it. A second run changes nothing.
    """
    document_id = held.known_id
    if held.replaces_id is not None:
        _replace(session, document_id, held.id)
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
