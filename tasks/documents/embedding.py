"""From chunks to vectors, so that a search finds them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.models import Chunk, EmbeddingGeneration, GenerationState
from db.queries.embeddings import generations
from db.queries.library import documents, versions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import IngestDocument
from tasks.embeddings import encode_for
from tasks.handlers import Outcome, handles
from workers.embeddings import inputs
from workers.embeddings.encoder import Rows

logger = logging.getLogger(__name__)


class IngestedDocument(BaseModel):
    document_id: UUID
    chunks: int
    embedded: int
    duplicates_skipped: int


@handles(IngestDocument, stage="embed")
def embed_document(attempt: Attempt, wish: IngestDocument) -> Outcome:
    with read_only() as session:
        version = versions.get(session, wish.document_id, wish.version, user_id=attempt.user_id)
    store = embed(attempt, version.id, title=version.title)

    def write(session: Session) -> IngestedDocument:
        versions.hold(session, version)
        stored = store(session)
        return stored.model_copy(update={"document_id": versions.publish(session, version)})

    return write


def embed(attempt: Attempt, document_id: UUID, *, title: str) -> Callable[[Session], IngestedDocument]:
    """Answers with the writing. Profiles are embedded by it too.

    Every generation that is written gets its vectors, so that searches miss nothing when they change from one to
    another. Only the active one has to: what another one lacks is found before it becomes active.
    """
    with read_only() as session:
        active = generations.get_active(session)
        lacking = [
            MissingChunks(
                generation, title, documents.list_unknown_chunks(session, document_id, generation_id=generation.id)
            )
            for generation in generations.list_written(session)
        ]
    vectors = _encode_all(attempt, lacking)
    attempt.usage.model = active.model
    new = {each.generation.id: each.chunks for each in lacking if each.generation.id in vectors}

    def write(session: Session) -> IngestedDocument:
        for generation in generations.hold_written(session):
            if generation.id in new:
                documents.store_vectors(
                    session, new[generation.id], vectors[generation.id], generation_id=generation.id
                )
            documents.reuse_vectors(session, document_id, generation_id=generation.id)
        now_active = generations.get_active(session)
        total = documents.mark_ready(session, document_id, generation_id=now_active.id)
        embedded = len(new.get(active.id, ()))
        return IngestedDocument(
            document_id=document_id, chunks=total, embedded=embedded, duplicates_skipped=total - embedded
        )

    return write


@dataclass(frozen=True)
class MissingChunks:
    """The chunks of a document that a generation has no vector for."""

    generation: EmbeddingGeneration
    title: str
    chunks: Sequence[Chunk]

    @property
    def texts(self) -> list[str]:
        prefix = self.generation.passage_prefix
        return [prefix + inputs.embedded_text(self.title, chunk.heading, chunk.text) for chunk in self.chunks]


def _encode_all(attempt: Attempt, lacking: Sequence[MissingChunks]) -> dict[int, Rows]:
    """By the id of the generation; without those, except the active one, whose model fails."""
    vectors: dict[int, Rows] = {}
    done, total = 0, sum(len(each.chunks) for each in lacking)
    for each in lacking:
        generation, texts = each.generation, each.texts
        try:
            vectors[generation.id] = encode_for(
                attempt, generation.model, texts, unit="chunks", before=done, total=total
            )
        except Exception:
            attempt.checkpoint()  # a cancel is no fault of the model
            if generation.state == GenerationState.ACTIVE:
                raise
            logger.warning("generation %d gets no vectors now", generation.id, exc_info=True)
        done += len(texts)
    attempt.report(total, total, "chunks", "embedded")
    return vectors
