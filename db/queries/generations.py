"""Embedding generations: which model's vectors answer searches, and the partition that holds them."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.errors import Transient
from db.models import EmbeddingGeneration, GenerationState

ENSURE_LOCK = 5_001  # advisory lock: two starting processes must not both make the first generation


class NoActiveGeneration(Transient):
    """No embedding generation is active yet. `pensum migrate` makes the first one."""

    slug = "no-active-generation"


def get_active(session: Session) -> EmbeddingGeneration:
    generation = session.scalar(select(EmbeddingGeneration).where(EmbeddingGeneration.state == GenerationState.ACTIVE))
    if generation is None:
        raise NoActiveGeneration
    return generation


def ensure_active(session: Session, *, model: str, revision: str, dimensions: int) -> EmbeddingGeneration:
    """Makes the first generation from this model; an active one stays, whatever its model is."""
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ENSURE_LOCK})
    active = session.scalar(select(EmbeddingGeneration).where(EmbeddingGeneration.state == GenerationState.ACTIVE))
    if active is not None:
        return active
    generation = EmbeddingGeneration(
        model=model, revision=revision, dimensions=dimensions, state=GenerationState.ACTIVE
    )
    session.add(generation)
    session.flush()
    _create_partition(session, generation)
    _publish_view(session, generation)
    return generation


def _create_partition(session: Session, generation: EmbeddingGeneration) -> None:
    table, dimensions = f"chunk_embeddings_{generation.id:d}", int(generation.dimensions)
    session.execute(text(f"CREATE TABLE {table} PARTITION OF chunk_embeddings FOR VALUES IN ({generation.id:d})"))
    session.execute(
        text(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_dimensions CHECK (vector_dims(embedding) = {dimensions})")
    )
    session.execute(
        text(
            f"CREATE INDEX ix_{table}_hnsw ON {table}"
            f" USING hnsw ((embedding::halfvec({dimensions})) halfvec_cosine_ops)"
        )
    )


def _publish_view(session: Session, generation: EmbeddingGeneration) -> None:
    """`rag_embeddings`, for people who ask in plain SQL; the cast lets the planner use the HNSW index."""
    session.execute(text("DROP VIEW IF EXISTS rag_embeddings"))
    session.execute(
        text(
            "CREATE VIEW rag_embeddings AS"
            " SELECT d.path AS document_path, c.text AS chunk,"
            f" e.embedding::halfvec({int(generation.dimensions)}) AS embedding"
            " FROM chunk_embeddings e JOIN chunks c ON c.id = e.chunk_id JOIN documents d ON d.id = c.document_id"
            f" WHERE e.generation_id = {generation.id:d}"
        )
    )
