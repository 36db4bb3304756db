"""Documents whose chunks and vectors the test chooses itself."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Chunk, Document
from db.queries import documents, generations
from db.session import transaction
from tests.factories import make_document

DIMENSIONS = 384  # of the shipped model, which makes the first generation


@dataclass(frozen=True)
class Draft:
    text: str
    start: int
    end: int
    heading: str | None = None
    page: int | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None
    speaker: str | None = None

    @property
    def token_count(self) -> int:
        return len(self.text.split())


def store(session: Session, document_id: UUID, drafts: Sequence[Draft]) -> None:
    """The document's chunks; those of one text have one content."""
    hashes = [hashlib.sha256(draft.text.encode()).digest() for draft in drafts]
    documents.store_chunks(session, document_id, drafts, hashes)


def axis(*numbers: int) -> list[float]:
    """The unit vector that lies evenly between these axes."""
    return [1 / math.sqrt(len(numbers)) if number in numbers else 0.0 for number in range(DIMENSIONS)]


def make_passages(
    user_id: UUID,
    passages: Sequence[tuple[str, Sequence[float]]],
    *,
    path: str = "note.md",
    is_ready: bool = True,
    language: str = "english",
) -> Document:
    """A document with one chunk for each text, which has this vector."""
    whole = "\n\n".join(text for text, _ in passages)
    document = make_document(user_id, whole, path=path)
    drafts = [Draft(text, start := whole.index(text), start + len(text)) for text, _ in passages]
    with transaction() as session:
        documents.store_text(session, document.id, title=path, text=whole, language=language)
        store(session, document.id, drafts)
        generation = generations.get_active(session)
        chunks = session.scalars(select(Chunk).where(Chunk.document_id == document.id).order_by(Chunk.position)).all()
        documents.store_vectors(session, chunks, [vector for _, vector in passages], generation_id=generation.id)
        if is_ready:
            documents.mark_ready(session, document.id, generation_id=generation.id)
    return document
