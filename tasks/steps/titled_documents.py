"""A topic that is the title of a document: exercises are then made from that document, wherever a search would look."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from sqlalchemy.orm import Session

from db.models import LIBRARY_OWNER_ID, Chunk
from db.queries.library import documents
from db.queries.library.shared import LESSON_KIND
from tasks.steps.retrieval import keep_visible
from workers.learning.tutor import Learner
from workers.quotes.types import Passage

MOST_CHUNKS = 2_000  # of a document; a longer one is read in part


Documents = frozenset[str]
"""Ids."""


@dataclass(frozen=True)
class Titled:
    """`passages` are pieces of the documents, those first of which the fewest exercises were made."""

    documents: Documents = frozenset()
    passages: Sequence[Passage] = ()

    def with_found(self, found: Sequence[Passage]) -> list[Passage]:
        """Each passage once, those of the titled documents first."""
        places = {(passage.document_id, passage.start) for passage in self.passages}
        return [*self.passages, *(one for one in found if (one.document_id, one.start) not in places)]


def find_titled(
    session: Session, title: str, learner: Learner, *, user_id: UUID, limit: int, seed: UUID, lessons: bool = False
) -> Titled:
    """`seed` decides which of the pieces with equally many exercises come first. With `lessons`, of the shared ones
    instead of the user's own documents."""
    owner_id, kind = (LIBRARY_OWNER_ID, LESSON_KIND) if lessons else (user_id, None)
    ids = documents.list_titled(session, title, user_id=owner_id, kind=kind)
    chunks = [
        chunk for id_ in ids for chunk in documents.list_chunks(session, id_, user_id=owner_id, limit=MOST_CHUNKS)
    ]
    chunks.sort(key=lambda chunk: (_count_asked(chunk, learner), blake2b(seed.bytes + chunk.id.bytes).digest()))
    passages = keep_visible(session, [_to_passage(chunk, title) for chunk in chunks[:limit]])
    return Titled(frozenset(map(str, ids)), passages)


def _count_asked(chunk: Chunk, learner: Learner) -> int:
    return sum(
        document_id == str(chunk.document_id) and chunk.start_offset <= start and end <= chunk.end_offset
        for document_id, start, end in learner.asked
    )


def _to_passage(chunk: Chunk, title: str) -> Passage:
    return Passage(
        document_id=str(chunk.document_id),
        title=title,
        text=chunk.text,
        start=chunk.start_offset,
        end=chunk.end_offset,
        score=1.0,
        similarity=1.0,
        heading=chunk.heading,
    )
