"""Many vectors go to PostgreSQL by COPY; what they are and what they do is as with INSERT."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DataError

from db.models import Chunk, ChunkEmbedding, Document
from db.queries.embeddings import generations
from db.queries.library import documents
from db.transactions import transaction
from db.worker_rights import GPU_ROLE
from tasks.contracts import IngestDocument
from tests.support.factories import Person, make_document, make_job, take_in_hand
from tests.support.library import DIMENSIONS, Draft, axis, store

MANY = 36


@pytest.fixture
def document(user: Person) -> Document:
    """With many chunks and no vectors."""
    made = make_document(user.id, "text")
    with transaction() as session:
        store(session, made.id, [Draft(f"Text {made.id} {n}.", n, n + 1) for n in range(MANY)])
    return made


def store_vectors(
    document: Document, vectors: Sequence[Sequence[float]], *, times: int = 1, role: str | None = None
) -> None:
    with transaction() as session:
        chunks = session.scalars(select(Chunk).where(Chunk.document_id == document.id).order_by(Chunk.position)).all()
        generation = generations.get_active(session)
        if role:
            session.execute(text(f"SET LOCAL ROLE {role}"))
        for _ in range(times):
            documents.store_vectors(session, chunks, vectors, generation_id=generation.id)


def stored(document: Document) -> dict[int, list[float]]:
    """By the chunk's position."""
    query = select(Chunk.position, ChunkEmbedding.embedding).join(ChunkEmbedding, ChunkEmbedding.chunk_id == Chunk.id)
    with transaction() as session:
        rows = session.execute(query.where(Chunk.document_id == document.id))
        return {position: list(vector) for position, vector in rows}


AXES = [axis(n % DIMENSIONS) for n in range(MANY)]


def test_each_chunk_gets_its_own_vector(document: Document) -> None:
    store_vectors(document, AXES)
    assert stored(document) == dict(enumerate(AXES))


def test_row_has_the_columns_of_its_chunk(document: Document) -> None:
    store_vectors(document, AXES)
    pairs = select(Chunk, ChunkEmbedding).join(ChunkEmbedding, ChunkEmbedding.chunk_id == Chunk.id)
    with transaction() as session:
        for chunk, row in session.execute(pairs.where(Chunk.document_id == document.id)):
            assert (row.user_id, row.project_id, row.content_hash) == (
                chunk.user_id,
                chunk.project_id,
                chunk.content_hash,
            )
            assert row.generation_id == generations.get_active(session).id


def test_existing_vectors_stay(document: Document) -> None:
    store_vectors(document, AXES, times=2)
    store_vectors(document, [axis(0)] * MANY)
    assert stored(document) == dict(enumerate(AXES))


def test_login_of_a_gpu_host_stores_vectors_under_row_level_security(document: Document, user: Person) -> None:
    take_in_hand(make_job(user.id, IngestDocument(document_id=document.id)))
    store_vectors(document, AXES, times=2, role=GPU_ROLE)
    assert stored(document) == dict(enumerate(AXES))


def test_vectors_that_are_missing_are_added_to_those_that_exist(document: Document) -> None:
    store_vectors(document, AXES)
    with transaction() as session:
        some = select(Chunk.id).where(Chunk.document_id == document.id, Chunk.position % 3 == 0)
        session.execute(delete(ChunkEmbedding).where(ChunkEmbedding.chunk_id.in_(some)))
    store_vectors(document, [axis(0)] * MANY)
    assert stored(document) == {n: axis(0) if n % 3 == 0 else vector for n, vector in enumerate(AXES)}


def test_failed_load_stores_nothing_and_raises_the_database_error(document: Document) -> None:
    wrong = [*AXES[:-1], [float("nan")] * DIMENSIONS]
    with pytest.raises(DataError, match="NaN"):
        store_vectors(document, wrong)
    assert stored(document) == {}
    store_vectors(document, AXES)
    assert len(stored(document)) == MANY


def test_vectors_are_deleted_with_their_document(document: Document, user: Person) -> None:
    store_vectors(document, AXES)
    chunk_ids = _chunk_ids(document)
    with transaction() as session:
        session.execute(delete(Document).where(Document.id == document.id))
        left = session.scalars(select(ChunkEmbedding).where(ChunkEmbedding.chunk_id.in_(chunk_ids))).all()
    assert left == []


def _chunk_ids(document: Document) -> list[UUID]:
    with transaction() as session:
        return list(session.scalars(select(Chunk.id).where(Chunk.document_id == document.id)))
