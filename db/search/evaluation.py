"""What a generation of embeddings finds: by its index, and exactly, by comparing every vector. For measuring recall."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from db.models import Chunk, ChunkEmbedding, EmbeddingGeneration

NEAREST = """
SELECT chunk_id, content_hash,
    embedding::halfvec({dimensions}) <=> CAST(:vector AS halfvec({dimensions})) AS distance
FROM chunk_embeddings WHERE generation_id = {generation_id}
ORDER BY embedding::halfvec({dimensions}) <=> CAST(:vector AS halfvec({dimensions})) LIMIT :limit
"""

BY_INDEX = ("hnsw.iterative_scan = strict_order", "enable_seqscan = off", "enable_sort = off", "enable_indexscan = on")
EXACTLY = ("enable_seqscan = on", "enable_sort = on", "enable_indexscan = off")

SAMPLE = text(
    """
    SELECT chunk_id FROM chunk_embeddings WHERE generation_id = :generation_id
    ORDER BY hashtextextended(CAST(chunk_id AS text), 0) LIMIT :limit
    """
)


@dataclass(frozen=True)
class Neighbour:
    chunk_id: UUID
    content_hash: bytes
    distance: float


def list_sample(session: Session, generation_id: int, *, limit: int) -> Sequence[Chunk]:
    """Chunks in a random order that is always the same."""
    ids = session.scalars(SAMPLE, {"generation_id": generation_id, "limit": limit}).all()
    return session.scalars(select(Chunk).where(Chunk.id.in_(ids)).order_by(Chunk.id)).all()


def list_nearest(
    session: Session, generation: EmbeddingGeneration, vector: Sequence[float], *, limit: int, is_exact: bool = False
) -> list[Neighbour]:
    """The nearest vectors of the whole library, by the index unless it is to be exact."""
    settings = "".join(f"SET LOCAL {setting};" for setting in (EXACTLY if is_exact else BY_INDEX))
    statement = text(settings + NEAREST.format(generation_id=int(generation.id), dimensions=int(generation.dimensions)))
    rows = session.execute(
        statement.bindparams(bindparam("vector", type_=HALFVEC(generation.dimensions))),
        {"vector": list(vector), "limit": limit},
    )
    return [Neighbour(row.chunk_id, bytes(row.content_hash), row.distance) for row in rows]


def texts_by_id(session: Session, chunk_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Chunk.id, Chunk.text).where(Chunk.id.in_(chunk_ids)))
    return {row.id: row.text for row in rows}


def holds_quote(session: Session, generation_id: int, quote: str) -> bool:
    """Whether any chunk of the generation holds it."""
    query = (
        select(Chunk.id)
        .join(ChunkEmbedding, ChunkEmbedding.chunk_id == Chunk.id)
        .where(ChunkEmbedding.generation_id == generation_id, Chunk.text.contains(quote, autoescape=True))
    )
    return session.scalar(query.limit(1)) is not None
