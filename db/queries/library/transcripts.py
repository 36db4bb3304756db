"""Segments of transcripts, and the intakes that transcripts are read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, undefer

from core.errors import NotFound
from db.models import Document, Intake, Segment
from db.queries import projects
from db.queries.library.drafts import Span
from db.search import visibility


@dataclass(frozen=True)
class FoundSegment:
    """`text` is exactly the document's text[start_offset:end_offset]; `start` and `end` are seconds."""

    position: int
    speaker: str | None
    start: float
    end: float
    text: str
    start_offset: int
    end_offset: int


def replace_segments(session: Session, document_id: UUID, spans: Sequence[Span]) -> None:
    """Stores the spans that have a time. Readers see the old segments until commit."""
    session.execute(delete(Segment).where(Segment.document_id == document_id))
    timed = [span for span in spans if span.start_seconds is not None]
    rows = [_row(document_id, position, span) for position, span in enumerate(timed)]
    if rows:
        session.execute(insert(Segment), rows)


def _row(document_id: UUID, position: int, span: Span) -> dict[str, Any]:
    return {
        "document_id": document_id,
        "position": position,
        "speaker": span.speaker,
        "start_seconds": span.start_seconds,
        "end_seconds": span.end_seconds if span.end_seconds is not None else span.start_seconds,
        "start_offset": span.start,
        "end_offset": span.end,
    }


def count_segments(session: Session, document_id: UUID) -> int:
    counted = select(func.count()).select_from(Segment).where(Segment.document_id == document_id)
    return session.scalar(counted) or 0


def list_segments(
    session: Session, document_id: UUID, *, user_id: UUID, limit: int, after: int | None = None
) -> list[FoundSegment]:
    """In order, behind position `after`. Raises `NotFound` for what is no transcript of the user's."""
    _check_own(session, document_id, user_id)
    query = select(Segment).where(Segment.document_id == document_id).order_by(Segment.position).limit(limit)
    if after is not None:
        query = query.where(Segment.position > after)
    segments = list(session.scalars(query))
    if not segments:
        if after is None:
            raise NotFound(f"Document {document_id} is not a transcript, or has not been read yet.")
        return []
    first = segments[0].start_offset
    words = _text_between(session, document_id, first, segments[-1].end_offset)
    return [_found(segment, words[segment.start_offset - first : segment.end_offset - first]) for segment in segments]


def _check_own(session: Session, document_id: UUID, user_id: UUID) -> None:
    own = select(Document.id).where(Document.id == document_id, Document.user_id == user_id, visibility.IS_SHOWN)
    if session.scalar(own) is None:
        raise NotFound(f"You have no document {document_id}.")


def _text_between(session: Session, document_id: UUID, start: int, end: int) -> str:
    cut = func.substr(Document.text, start + 1, end - start)
    return str(session.scalars(select(cut).where(Document.id == document_id)).one())


def _found(segment: Segment, text: str) -> FoundSegment:
    return FoundSegment(
        position=segment.position,
        speaker=segment.speaker,
        start=segment.start_seconds,
        end=segment.end_seconds,
        text=text,
        start_offset=segment.start_offset,
        end_offset=segment.end_offset,
    )


def add_intake(
    session: Session,
    job_id: UUID,
    *,
    user_id: UUID,
    path: str,
    project_id: UUID | None = None,
    body: bytes | None = None,
    source_url: str | None = None,
    document: Document | None = None,
) -> None:
    """Stores what the job works on, and the document that it becomes, if that is known. It is deleted with the job, and
    with its project."""
    projects.hold(session, project_id, user_id=user_id)
    session.add(
        Intake(
            job_id=job_id,
            user_id=user_id,
            project_id=project_id,
            path=path,
            body=body,
            source_url=source_url,
            title=None,
            documents=[{"document_id": str(document.known_id), "version": document.version}] if document else [],
        )
    )
    session.flush()


def get_intake(session: Session, job_id: UUID, *, with_body: bool = False) -> Intake:
    intake = session.get(Intake, job_id, options=[undefer(Intake.body)] if with_body else [])
    if intake is None:
        raise NotFound(f"What job {job_id} was to read was deleted, or the project that it was for.")
    return intake


def keep_fetched(session: Session, job_id: UUID, *, title: str, body: bytes) -> None:
    session.execute(update(Intake).where(Intake.job_id == job_id).values(title=title, body=body))


def note_outcome(
    session: Session, job_id: UUID, *, documents: Sequence[Mapping[str, Any]], skipped: Sequence[Mapping[str, Any]]
) -> None:
    """Stores what became of the intake. The documents hold its bytes now."""
    values = {"documents": [dict(one) for one in documents], "skipped": [dict(one) for one in skipped]}
    session.execute(update(Intake).where(Intake.job_id == job_id).values(values))


def delete_body(session: Session, job_id: UUID) -> None:
    """Once the documents hold the bytes, the intake needs them no more."""
    session.execute(update(Intake).where(Intake.job_id == job_id).values(body=None))
