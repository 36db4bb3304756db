"""`WAY COUNT`: vectors per second into `chunk_embeddings`, with its keys and indexes, but without HNSW, as a generation
is filled.

`pensum` is `documents.store_vectors`; `insert` one INSERT each, in one transaction; `copy_text` COPY in text.
"""

import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bench.common.results import OURS
from db.models import Chunk, ChunkEmbedding, EmbeddingGeneration
from db.queries.accounts import users
from db.queries.embeddings import generations
from db.queries.embeddings.bulk_load import VECTORS
from db.queries.library import documents
from db.transactions import transaction

INSERT_SHARE = 10  # slow; a tenth of the rows gives the same rate
TEXT_SHARE = 4

MAKE_DOCUMENT = text(
    "INSERT INTO documents (user_id, path, title, kind, content_hash, size_bytes)"
    " VALUES (:user_id, 'load.md', 'Load', 'markdown', '\\x00', 1) RETURNING id"
)
MAKE_CHUNKS = text(
    "INSERT INTO chunks (document_id, user_id, position, text, start_offset, end_offset, token_count, content_hash)"
    " SELECT :document_id, :user_id, n, 'text ' || n, 0, 1, 1, sha256(n::text::bytea)"
    " FROM generate_series(1, :count) AS n"
)

Vectors = list[list[float]]
Rows = np.ndarray[Any, Any]  # as the encoder makes them


def main(way: str, count: int) -> None:
    store, share = WAYS[way]
    chunks, generation = prepare(count // share)
    vectors = unit_vectors(len(chunks), generation.dimensions)
    given = vectors if way == OURS else vectors.tolist()  # as the encoder makes them; a list is what the others take
    began = time.perf_counter()
    with transaction() as session:
        store(session, chunks, given, generation.id)
    print(json.dumps(len(chunks) / (time.perf_counter() - began)))


def prepare(count: int) -> tuple[Sequence[Chunk], EmbeddingGeneration]:
    with transaction() as session:
        user_id = users.ensure(session, email="load@example.org")
        document_id = session.scalar(MAKE_DOCUMENT, {"user_id": user_id})
        session.execute(MAKE_CHUNKS, {"document_id": document_id, "user_id": user_id, "count": count})
        indexes = text("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%hnsw%'")
        for name in session.scalars(indexes).all():
            session.execute(text(f"DROP INDEX {name}"))
        generation = generations.get_active(session)
        chunks = session.scalars(select(Chunk).where(Chunk.document_id == document_id)).all()
    with transaction() as session:
        session.execute(text("ANALYZE chunks"))
    return chunks, generation


def unit_vectors(count: int, dimensions: int) -> Rows:
    matrix = np.random.default_rng(0).normal(size=(count, dimensions))
    rows: Rows = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32).round(6)
    return rows


def store_as_product(session: Session, chunks: Sequence[Chunk], vectors: Rows, generation_id: int) -> None:
    documents.store_vectors(session, chunks, vectors, generation_id=generation_id)


def store_one_by_one(session: Session, chunks: Sequence[Chunk], vectors: Vectors, generation_id: int) -> None:
    cursor = _cursor(session)
    statement = insert(ChunkEmbedding).compile(dialect=session.get_bind().dialect)
    for row in _rows(chunks, vectors, generation_id):
        cursor.execute(str(statement), dict(zip(VECTORS, row, strict=True)))


def store_as_text(session: Session, chunks: Sequence[Chunk], vectors: Vectors, generation_id: int) -> None:
    lines = (
        "\t".join(map(str, (generation_id, id_, user_id, "\\N", f"\\\\x{content_hash.hex()}", vector)))
        for _, id_, user_id, _, content_hash, vector in _rows(chunks, vectors, generation_id)
    )
    source = io.StringIO("\n".join(lines))
    _cursor(session).copy_expert(f"COPY chunk_embeddings ({', '.join(VECTORS)}) FROM STDIN", source)


def _rows(chunks: Sequence[Chunk], vectors: Vectors, generation_id: int) -> list[tuple[Any, ...]]:
    return [
        (generation_id, chunk.id, chunk.user_id, None, chunk.content_hash, str(vector))
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]


def _cursor(session: Session) -> Any:
    return session.connection().connection.cursor()


WAYS: dict[str, tuple[Callable[[Session, Sequence[Chunk], Any, int], None], int]] = {
    OURS: (store_as_product, 1),
    "copy_text": (store_as_text, TEXT_SHARE),
    "insert": (store_one_by_one, INSERT_SHARE),
}

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
