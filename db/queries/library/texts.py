"""Pieces of the text of a document, and where their parts stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import NotFound
from db.models import Chunk, Document, Segment
from db.queries.library.documents import WITH_PROJECTS
from db.search import visibility


@dataclass(frozen=True)
class Place:
    """Of the document's text[start:end]."""

    start: int
    end: int
    heading: str | None = None
    page: int | None = None
    start_seconds: float | None = None
    speaker: str | None = None


@dataclass(frozen=True)
class Piece:
    """`text` begins at `start` of the document's text, which has `length` characters."""

    document: Document
    text: str
    start: int
    length: int
    places: Sequence[Place]

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def get_piece(session: Session, document_id: UUID, *, user_id: UUID, start: int, limit: int) -> Piece:
    """Up to `limit` characters, and all places that share one of them; none until the document is parsed."""
    whole = func.coalesce(Document.text, "")
    text, length = func.substr(whole, start + 1, limit), func.char_length(whole)
    own = (Document.id == document_id, Document.user_id == user_id, visibility.IS_SHOWN)
    found = session.execute(select(Document, text, length).where(*own).options(*WITH_PROJECTS)).one_or_none()
    if found is None:
        raise NotFound(f"You have no document {document_id}.")
    places = _places(session, document_id, start, start + len(found[1]))
    return Piece(document=found[0], text=found[1], start=start, length=found[2], places=places)


def _places(session: Session, document_id: UUID, start: int, end: int) -> list[Place]:
    """Segments where there are any: they are shorter than chunks, and each has one speaker."""
    return _of_segments(session, document_id, start, end) or _of_chunks(session, document_id, start, end)


def _of_segments(session: Session, document_id: UUID, start: int, end: int) -> list[Place]:
    columns = (Segment.start_offset, Segment.end_offset, Segment.start_seconds, Segment.speaker)
    inside = (Segment.document_id == document_id, Segment.start_offset < end, Segment.end_offset > start)
    rows = session.execute(select(*columns).where(*inside).order_by(Segment.position))
    return [
        Place(row.start_offset, row.end_offset, start_seconds=row.start_seconds, speaker=row.speaker) for row in rows
    ]


def _of_chunks(session: Session, document_id: UUID, start: int, end: int) -> list[Place]:
    columns = (Chunk.start_offset, Chunk.end_offset, Chunk.heading, Chunk.page)
    inside = (Chunk.document_id == document_id, Chunk.start_offset < end, Chunk.end_offset > start)
    rows = session.execute(select(*columns).where(*inside).order_by(Chunk.position))
    return [Place(row.start_offset, row.end_offset, heading=row.heading, page=row.page) for row in rows]
