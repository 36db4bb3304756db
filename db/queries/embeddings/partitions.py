"""The vectors of a generation: a partition of `chunk_embeddings`, with an HNSW index once it is loaded, and one of
`sentence_embeddings` without."""

from enum import StrEnum

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import EmbeddingGeneration

# Making or dropping a partition locks the table for a moment. If the lock is not free at once, the statement must give
# up, because every later search would wait behind it.
LOCK_PATIENCE = "300ms"


class IndexState(StrEnum):
    MISSING = "missing"
    BROKEN = "broken"
    BUILDING = "building"
    VALID = "valid"


NEIGHBOURS, CANDIDATES = 24, 128  # with pgvector's 16 and 64, 94 of 100 of the nearest were found; with these 98


def _table(generation: EmbeddingGeneration) -> str:
    return f"chunk_embeddings_{generation.id:d}"


def _index(generation: EmbeddingGeneration) -> str:
    return f"ix_{_table(generation)}_hnsw"


def create(session: Session, generation: EmbeddingGeneration) -> None:
    """Without the HNSW index: loading first and indexing afterwards takes a fraction of the time. The caller has
    flushed the generation's dimensions."""
    session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}'"))
    session.execute(select(func.make_partition(generation.id)))


def drop(session: Session, generation: EmbeddingGeneration) -> None:
    session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}'"))
    session.execute(text(f"DROP TABLE IF EXISTS {_table(generation)}, sentence_embeddings_{generation.id:d}"))


def create_index(session: Session, generation: EmbeddingGeneration, *, concurrently: bool = False) -> None:
    """`concurrently` needs a session without a transaction, and lets others write meanwhile."""
    session.execute(
        text(
            f"CREATE INDEX {'CONCURRENTLY' if concurrently else ''} {_index(generation)} ON {_table(generation)}"
            f" USING hnsw ((embedding::halfvec({generation.dimensions:d})) halfvec_cosine_ops)"
            f" WITH (m = {NEIGHBOURS}, ef_construction = {CANDIDATES})"
        )
    )


def drop_index(session: Session, generation: EmbeddingGeneration) -> None:
    """In a session without a transaction."""
    session.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {_index(generation)}"))


def index_state(session: Session, generation: EmbeddingGeneration) -> IndexState:
    """An invalid index that no process builds was left by a worker that died: it is broken."""
    row = session.execute(
        text(
            """
            SELECT indisvalid, EXISTS (
                SELECT FROM pg_stat_progress_create_index WHERE relid = to_regclass(:table)
            ) AS is_being_built
            FROM (SELECT to_regclass(:index) AS id) AS wanted LEFT JOIN pg_index ON indexrelid = wanted.id
            """
        ),
        {"table": _table(generation), "index": _index(generation)},
    ).one()
    if row.is_being_built:
        return IndexState.BUILDING
    if row.indisvalid is None:
        return IndexState.MISSING
    return IndexState.VALID if row.indisvalid else IndexState.BROKEN


def find_index_progress(session: Session, generation: EmbeddingGeneration) -> tuple[int, int] | None:
    """How many of how many vectors are in the index that is being built."""
    row = session.execute(
        text("SELECT tuples_done, tuples_total FROM pg_stat_progress_create_index WHERE relid = to_regclass(:table)"),
        {"table": _table(generation)},
    ).first()
    return None if row is None else (row.tuples_done, row.tuples_total)


def stop_building_index(session: Session, generation: EmbeddingGeneration) -> None:
    session.execute(
        text("SELECT pg_cancel_backend(pid) FROM pg_stat_progress_create_index WHERE relid = to_regclass(:table)"),
        {"table": _table(generation)},
    )
