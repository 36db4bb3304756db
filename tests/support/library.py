"""Documents whose chunks and vectors the test chooses itself."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import Chunk, Document
from db.queries.embeddings import generations
from db.queries.library import documents
from db.search import statement
from db.transactions import transaction
from tests.support.factories import make_document

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
    """Stores the document's chunks; chunks of one text have one content hash."""
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


LARGE = statement.FEW + 1
FILLER = "Filler."

COPIES = text(
    """
    INSERT INTO chunks (document_id, user_id, position, text, start_offset, end_offset, token_count, content_hash)
    SELECT :document_id, :user_id, last + n, :text, last + n, last + n + 1, 2, uuid_send(uuidv7())
    FROM generate_series(1, :count) AS n, (
        SELECT max(position) AS last FROM chunks WHERE document_id = :document_id
    ) AS before
    """
)


def make_large(user_id: UUID, texts: Sequence[str]) -> None:
    """Makes the library large: each text has more passages than `FEW`, each one more than the text before it; only the
    last text has a single passage. None has a vector except the filler."""
    document = make_passages(user_id, [(FILLER, axis(0))], path="large.md")
    counts = [*(LARGE + number for number in range(len(texts) - 1)), 1]
    with transaction() as session:
        for words, count in zip(texts, counts, strict=True):
            session.execute(COPIES, {"document_id": document.id, "user_id": user_id, "text": words, "count": count})
        session.execute(text("ANALYZE chunks"))
