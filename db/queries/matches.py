"""Matches of CVs with job ads, and what was hidden in the files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg2.errors import ForeignKeyViolation
from sqlalchemy import Select, delete, func, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import AppError, NotFound
from db.models import CvMatch, CvScan, Document, DocumentState
from db.search import visibility


class DocumentsNotReady(AppError):
    """Documents of the match are still being read. Try again when their jobs have ended."""

    slug = "documents-not-ready"


@dataclass(frozen=True)
class FileToMatch:
    """A document of a match. `text` is None where it could not be read; `hidden` where nobody looked at this file."""

    id: UUID
    title: str
    kind: str
    content_hash: bytes
    text: str | None
    problem: Mapping[str, Any] | None
    hidden: list[tuple[int, int]] | None


def ensure_ready(session: Session, ids: Sequence[UUID], *, user_id: UUID) -> None:
    """Raises `NotFound` for a document that is not the user's, and `DocumentsNotReady`."""
    query = select(Document.id, Document.state).where(
        Document.id.in_(ids), Document.user_id == user_id, Document.replaces_id.is_(None), Document.kind != "profile"
    )
    states = {row.id: row.state for row in session.execute(query)}
    for document_id in ids:
        if document_id not in states:
            raise NotFound(f"You have no document {document_id}. GET /api/documents lists yours.")
    waiting = [str(one) for one in ids if states[one] == DocumentState.PENDING]
    if waiting:
        raise DocumentsNotReady(f"{len(waiting)} documents are still being read, the first is {waiting[0]}.")


def find_file(session: Session, document_id: UUID, *, user_id: UUID) -> FileToMatch | None:
    """None for a document that was deleted."""
    query = (
        select(
            *(Document.id, Document.title, Document.kind, Document.content_hash, Document.text, Document.problem),
            CvScan.hidden,
        )
        .join(
            CvScan, (CvScan.document_id == Document.id) & (CvScan.content_hash == Document.content_hash), isouter=True
        )
        .where(Document.id == document_id, Document.user_id == user_id, visibility.IS_SHOWN)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else FileToMatch(*row)


def keep_scan(session: Session, file: FileToMatch, hidden: Sequence[tuple[int, int]], *, user_id: UUID) -> None:
    """Does nothing for a document that was deleted meanwhile."""
    row = {"document_id": file.id, "user_id": user_id, "content_hash": file.content_hash}
    added = insert(CvScan).values(row | {"hidden": [list(one) for one in hidden]})
    changed = {"content_hash": added.excluded.content_hash, "hidden": added.excluded.hidden}
    _unless_deleted(session, added.on_conflict_do_update(index_elements=["document_id"], set_=changed))


def add(session: Session, **columns: Any) -> None:
    """A pair that the job has compared already stays as it is. Does nothing where the project or a document was deleted
    meanwhile."""
    _unless_deleted(session, insert(CvMatch).values(columns).on_conflict_do_nothing())


def _unless_deleted(session: Session, statement: Any) -> None:
    try:
        with session.begin_nested():
            session.execute(statement)
    except IntegrityError as error:
        if not isinstance(error.orig, ForeignKeyViolation):
            raise


def done_pairs(session: Session, job_id: UUID) -> set[tuple[UUID, UUID]]:
    query = select(CvMatch.employer_document_id, CvMatch.applicant_document_id).where(CvMatch.job_id == job_id)
    return {(row.employer_document_id, row.applicant_document_id) for row in session.execute(query)}


@dataclass(frozen=True)
class Ranked:
    """`rank` counts within an ad; equal scores share one."""

    id: UUID
    employer_document_id: UUID
    applicant_document_id: UUID
    applicant: str
    match_score: float
    rank: int


def ranking(
    session: Session, *, user_id: UUID, job_id: UUID | None = None, project_id: UUID | None = None, limit: int = 10_000
) -> list[Ranked]:
    """Best first, ad by ad. Equal scores stand in the order of the applicants' documents, whatever was sent first."""
    rank = func.rank().over(partition_by=CvMatch.employer_document_id, order_by=CvMatch.match_score.desc())
    query = (
        select(
            *(CvMatch.id, CvMatch.employer_document_id, CvMatch.applicant_document_id, Document.title),
            *(CvMatch.match_score, rank),
        )
        .join(Document, Document.id == CvMatch.applicant_document_id)
        .where(CvMatch.user_id == user_id)
        .where(CvMatch.job_id == job_id if job_id is not None else true())
        .where(CvMatch.project_id == project_id if project_id is not None else true())
        .order_by(CvMatch.employer_document_id, CvMatch.match_score.desc(), CvMatch.applicant_document_id)
        .limit(limit)
    )
    return [Ranked(*row) for row in session.execute(query)]


def list_own(
    session: Session, *, user_id: UUID, limit: int, before: UUID | None = None, project_id: UUID | None = None
) -> list[CvMatch]:
    """Newest first; `before` is the id of the last one seen."""
    query = _own(user_id).order_by(CvMatch.id.desc()).limit(limit)
    if before is not None:
        query = query.where(CvMatch.id < before)
    if project_id is not None:
        query = query.where(CvMatch.project_id == project_id)
    return list(session.scalars(query))


def get(session: Session, match_id: UUID, *, user_id: UUID) -> CvMatch:
    found = session.scalar(_own(user_id).where(CvMatch.id == match_id))
    if found is None:
        raise NotFound(f"You have no match {match_id}.")
    return found


def list_titles(session: Session, found: Iterable[CvMatch]) -> dict[UUID, str]:
    """Of the ads and CVs, by the ids of the documents."""
    ids = {id_ for match in found for id_ in (match.employer_document_id, match.applicant_document_id)}
    rows = session.execute(select(Document.id, Document.title).where(Document.id.in_(ids)))
    return {row.id: row.title for row in rows}


def remove(session: Session, match_id: UUID, *, user_id: UUID) -> None:
    gone = session.scalar(
        delete(CvMatch).where(CvMatch.id == match_id, CvMatch.user_id == user_id).returning(CvMatch.id)
    )
    if gone is None:
        raise NotFound(f"You have no match {match_id}.")


def _own(user_id: UUID) -> Select[tuple[CvMatch]]:
    return select(CvMatch).where(CvMatch.user_id == user_id)
