"""Which projects a document is in."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict
from db.models import Document, DocumentProject
from db.queries import projects
from db.search import visibility


def is_in(project_id: UUID | None) -> ColumnElement[bool]:
    """Whether a document is in the project; None: in no project at all."""
    if project_id is None:
        return Document.project_id.is_(None)
    return Document.id.in_(select(DocumentProject.document_id).where(DocumentProject.project_id == project_id))


def hold(session: Session, project_ids: Collection[UUID], *, user_id: UUID) -> None:
    """Keeps uploads out of the projects until commit, in one order, so that two requests never wait for each other.
    Raises `NotFound`."""
    for project_id in sorted(project_ids):
        projects.get_locked(session, project_id, user_id=user_id)


def replace(session: Session, document: Document, project_ids: Collection[UUID]) -> None:
    """The document is in these projects from commit on. The caller has locked it, and holds the projects.

    Raises `Conflict` where one of them, or the library outside of all, has another document of the same path."""
    added = set(project_ids) - set(_list(session, document.id))
    for project_id in added if project_ids else [None]:
        _check_key(session, document, project_id)
    here = DocumentProject.document_id == document.id
    session.execute(delete(DocumentProject).where(here, DocumentProject.project_id.not_in(project_ids)))
    rows = [{"document_id": document.id, "project_id": one, "user_id": document.user_id} for one in added]
    if rows:
        session.execute(insert(DocumentProject).values(rows).on_conflict_do_nothing())
    if document.project_id not in project_ids:
        document.project_id = min(project_ids, default=None)
    try:
        session.flush()
    except IntegrityError as error:
        raise _conflict(document) from error


def _list(session: Session, document_id: UUID) -> list[UUID]:
    return list(session.scalars(select(DocumentProject.project_id).where(DocumentProject.document_id == document_id)))


def _check_key(session: Session, document: Document, project_id: UUID | None) -> None:
    if document.key is None:
        return
    other = select(Document.id).where(
        Document.user_id == document.user_id,
        Document.key == document.key,
        Document.id != document.id,
        visibility.IS_SHOWN,
        is_in(project_id),
    )
    if session.scalar(other) is not None:
        raise _conflict(document)


def _conflict(document: Document) -> Conflict:
    return Conflict(
        f"Another document with the path {document.path!r} is there already. A path names one document in each project:"
        " delete one of the two, or upload this one under another name."
    )
