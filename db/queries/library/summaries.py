"""Summaries of documents. One that was asked for is made anew when its document changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.errors import Conflict, NotFound
from db.models import Document, DocumentState, DocumentSummary
from db.queries.library import documents


class DocumentNotReady(Conflict):
    """The document has no text yet. Wait for the job that ingests it, or see its `problem`."""


def ask(session: Session, document_id: UUID, *, user_id: UUID) -> None:
    """Notes that the document's present version is to be summarised; the caller submits the job."""
    document = documents.get(session, document_id, user_id=user_id)
    if document.state != DocumentState.READY:
        raise DocumentNotReady
    row = {"document_id": document_id, "user_id": user_id, "asked_version": document.version}
    again = {"asked_version": document.version, "is_stale": False}
    session.execute(
        insert(DocumentSummary).values(row).on_conflict_do_update(index_elements=["document_id"], set_=again)
    )


def find(session: Session, document_id: UUID) -> DocumentSummary | None:
    return session.get(DocumentSummary, document_id)


def store(session: Session, document_id: UUID, content: Mapping[str, Any]) -> None:
    """A second run stores the same. Raises `NotFound` where the document or its summary was deleted."""
    change = update(DocumentSummary).where(DocumentSummary.document_id == document_id)
    stored = change.values(**content, updated_at=func.now()).returning(DocumentSummary.document_id)
    if session.scalar(stored) is None:
        raise NotFound(f"The summary of document {document_id} was deleted while it was written.")


def remove(session: Session, document_id: UUID, *, user_id: UUID) -> None:
    own = delete(DocumentSummary).where(DocumentSummary.document_id == document_id, DocumentSummary.user_id == user_id)
    if session.scalar(own.returning(DocumentSummary.document_id)) is None:
        raise NotFound(f"You have no summary of a document {document_id}.")


def mark_stale(session: Session, document_id: UUID) -> None:
    """For a document that shows another version from commit on."""
    version = select(Document.version).where(Document.id == document_id).scalar_subquery()
    is_older = DocumentSummary.asked_version < version
    change = update(DocumentSummary).where(DocumentSummary.document_id == document_id, is_older)
    session.execute(change.values(is_stale=True))


def list_stale(session: Session, *, limit: int) -> Sequence[DocumentSummary]:
    """Locked until commit; of two calls at once, each gets others."""
    stale = select(DocumentSummary).where(DocumentSummary.is_stale).order_by(DocumentSummary.document_id).limit(limit)
    return session.scalars(stale.with_for_update(skip_locked=True)).all()


def note_asked(session: Session, summary: DocumentSummary) -> None:
    """A job was submitted for the document's present version."""
    summary.asked_version = session.scalars(select(Document.version).where(Document.id == summary.document_id)).one()
    summary.is_stale = False
    session.flush()
