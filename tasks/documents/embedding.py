"""From chunks to vectors, so that a search finds them."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.queries import documents, generations
from db.session import read_only
from tasks.attempt import Attempt
from tasks.contracts import IngestDocument
from tasks.handle import Outcome, handles
from workers.embeddings import passages
from workers.embeddings.encoder import Vector, encoder

SUB_BATCH = 32  # chunks between two checkpoints: what a cancel, or an interactive job, waits for at most


class IngestedDocument(BaseModel):
    document_id: UUID
    chunks: int
    embedded: int
    duplicates_skipped: int


@handles(IngestDocument, stage="embed")
def embed_document(attempt: Attempt, wish: IngestDocument) -> Outcome:
    with read_only() as session:
        generation = generations.get_active(session)
        title = documents.get(session, wish.document_id, user_id=attempt.user_id).title
        chunks = documents.list_unknown_chunks(session, wish.document_id, generation_id=generation.id)
    texts = [generation.passage_prefix + passages.embedded_text(title, chunk.heading, chunk.text) for chunk in chunks]
    vectors: list[Vector] = []
    for start in range(0, len(chunks), SUB_BATCH):
        attempt.checkpoint()
        attempt.report(start, len(chunks), "chunks", "embedding")
        vectors += encoder(generation.model).encode(texts[start : start + SUB_BATCH])
    attempt.report(len(chunks), len(chunks), "chunks", "embedded")
    attempt.usage.model = generation.model

    def write(session: Session) -> IngestedDocument:
        documents.store_vectors(session, chunks, vectors, generation_id=generation.id)
        documents.reuse_vectors(session, wish.document_id, generation_id=generation.id)
        total = documents.mark_ready(session, wish.document_id, generation_id=generation.id)
        return IngestedDocument(
            document_id=wish.document_id,
            chunks=total,
            embedded=len(chunks),
            duplicates_skipped=total - len(chunks),
        )

    return write
