"""Fills the library of the bench's user, by SQL: `python -m bench.ingest.fill COUNT` documents of three passages with
vectors around some topics, those of their sentences around them, and the finished job of each."""

import sys
from uuid import UUID

import numpy as np
from sqlalchemy import select, text

from db.models import Chunk, EmbeddingGeneration, User
from db.queries.embeddings import bulk_load, generations, partitions
from db.transactions import read_only, transaction
from workers.embeddings.encoder import Rows

PASSAGES = 3
SENTENCES = 5  # of a passage
BATCH = 10_000
TOPICS = 300
SPREAD = 1.0

MAKE_DOCUMENTS = text(
    """
    INSERT INTO documents (id, user_id, path, title, kind, content_hash, size_bytes, state)
    SELECT uuidv7(), :user_id, 'filled/' || n, 'Document ' || n, 'markdown', sha256(n::text::bytea), 3000, 'ready'
    FROM generate_series(1, :count) AS n
    """
)
MAKE_CHUNKS = text(
    """
    INSERT INTO chunks (
        id, document_id, user_id, position, text, start_offset, end_offset, token_count, content_hash
    )
    SELECT uuidv7(), documents.id, user_id, n,
        title || ' part ' || n || ' holds ' || md5(title || n) || ' and what else was noted there',
        n * 1000, n * 1000 + 80, 20, sha256((title || n)::bytea)
    FROM documents, generate_series(0, :passages - 1) AS n
    """
)
MAKE_JOBS = text(
    """
    WITH job AS (
        INSERT INTO jobs (
            id, user_id, kind, payload, stage, queue, priority, state, attempt, max_attempts, lease_seconds, last_seq,
            started_at, finished_at
        )
        SELECT uuidv7(), user_id, 'documents.ingest', jsonb_build_object('document_id', id), 'embed', 'gpu.embed', 5,
            'succeeded', 2, 3, 30, 8, now(), now()
        FROM documents RETURNING id
    )
    INSERT INTO job_events (job_id, seq, attempt, type, data)
    SELECT id, seq, 1, CASE seq WHEN 8 THEN 'end' ELSE 'progress' END, '{"done": 1, "total": 1, "unit": "chunks"}'
    FROM job, generate_series(1, 8) AS seq
    """
)


def main(count: int) -> None:
    with transaction() as session:
        user_id = session.scalars(select(User.id).where(User.is_admin)).one()
        generation = generations.get_active(session)
        session.execute(text(f"DROP INDEX IF EXISTS ix_chunk_embeddings_{generation.id:d}_hnsw"))
        session.execute(MAKE_DOCUMENTS, {"user_id": user_id, "count": count})
        session.execute(MAKE_CHUNKS, {"passages": PASSAGES})
        session.execute(MAKE_JOBS)
    _load_vectors(generation, np.random.default_rng(count))
    with transaction() as session:
        session.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        session.execute(text("SET LOCAL max_parallel_maintenance_workers = 4"))
        partitions.create_index(session, generation)
    with transaction() as session:
        session.execute(text("ANALYZE"))


def _load_vectors(generation: EmbeddingGeneration, rng: np.random.Generator) -> None:
    """Batch by batch, with no transaction open while one is made up: PostgreSQL ends those that idle."""
    topics = rng.standard_normal((TOPICS, generation.dimensions), np.float32)
    seen = UUID(int=0)
    while chunks := _next_chunks(seen):
        vectors = _around(rng, topics[rng.integers(TOPICS, size=len(chunks))])
        of_sentences = _around(rng, np.repeat(vectors, SENTENCES, axis=0) * np.sqrt(np.float32(vectors.shape[1])))
        rows = of_sentences.reshape(len(chunks), SENTENCES, -1)
        with transaction() as session:
            bulk_load.load_vectors(session, chunks, vectors, generation_id=generation.id)
            bulk_load.load_sentences(session, chunks, list(rows), generation_id=generation.id)
        seen = chunks[-1].id


def _next_chunks(seen: UUID) -> list[Chunk]:
    query = select(Chunk.id, Chunk.user_id, Chunk.content_hash).where(Chunk.id > seen).order_by(Chunk.id).limit(BATCH)
    with read_only() as session:
        return [Chunk(**row._mapping) for row in session.execute(query)]


def _around(rng: np.random.Generator, centres: Rows) -> Rows:
    """Unit vectors."""
    vectors: Rows = centres + SPREAD * rng.standard_normal(centres.shape, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


if __name__ == "__main__":
    main(int(sys.argv[1]))
