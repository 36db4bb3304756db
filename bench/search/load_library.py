"""Loads the dataset of `FOLDER` as the library of the bench's user, and describes it in `FOLDER/library.json`."""

import json
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.search.dataset import CHUNKS_PER_DOCUMENT, Dataset, Matrix, load
from db.models import Chunk, EmbeddingGeneration, ProjectType, User
from db.queries import projects
from db.queries.embeddings import generations, partitions, sentences
from db.queries.library import documents
from db.search import passages
from db.transactions import transaction

BATCH = 10_000
SENTENCES = 4
INDEX_SETTINGS = ("maintenance_work_mem = '768MB'", "max_parallel_maintenance_workers = 2")

MAKE_DOCUMENTS = text(
    """
    INSERT INTO documents (id, user_id, project_id, path, title, kind, content_hash, size_bytes, state)
    SELECT id, :user_id, CASE WHEN id = ANY (:in_project) THEN CAST(:project_id AS uuid) END, 'bench/' || n || '.md',
        'Document ' || n, 'markdown', sha256(n::text::bytea), 1, 'ready'
    FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS document (id, n)
    """
)
COPY_CHUNKS = """
COPY chunks (
    id, document_id, user_id, project_id, position, text, start_offset, end_offset, token_count, content_hash
) FROM STDIN
"""


def main(folder: Path) -> None:
    dataset = load(folder)
    with transaction() as session:
        user_id = session.scalars(select(User.id).where(User.is_admin)).one()  # the bench uses the administrator's key
        generation = generations.get_active(session)
        for name in session.scalars(text("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%hnsw%'")).all():
            session.execute(text(f"DROP INDEX {name}"))
        project_id, chunk_ids = store(session, dataset, user_id, generation)
        for question, vector in zip(dataset.questions, dataset.question_vectors.tolist(), strict=True):
            passages.keep_vector(session, question, vector, user_id=user_id, generation_id=generation.id)
    with transaction() as session:
        for setting in INDEX_SETTINGS:
            session.execute(text(f"SET LOCAL {setting}"))
        partitions.create_index(session, generation)
    with transaction() as session:
        session.execute(text("ANALYZE"))
        passages.count_words(session)
    library = {
        "user_id": str(user_id),
        "project_id": str(project_id),
        "generation_id": generation.id,
        "chunk_ids": [str(id_) for id_ in chunk_ids],
    }
    (folder / "library.json").write_text(json.dumps(library))


def store(
    session: Session, dataset: Dataset, user_id: UUID, generation: EmbeddingGeneration
) -> tuple[UUID, list[UUID]]:
    """Returns the project's id, and the chunks' ids in the order of the vectors."""
    count = len(dataset.vectors)
    project_id = projects.add(session, user_id=user_id, of_type=ProjectType.LEARNING, name="Bench", config={}).id
    document_ids = [uuid4() for _ in range(0, count, CHUNKS_PER_DOCUMENT)]
    in_project = {document_ids[row // CHUNKS_PER_DOCUMENT] for row in dataset.in_project.tolist()}
    values = {"user_id": user_id, "project_id": project_id, "ids": document_ids, "in_project": list(in_project)}
    session.execute(MAKE_DOCUMENTS, values)
    chunk_ids = [uuid4() for _ in range(count)]
    project_of = [project_id if document_ids[n // CHUNKS_PER_DOCUMENT] in in_project else None for n in range(count)]
    cursor = session.connection().connection.cursor()
    lines = _lines(dataset.passages, chunk_ids, document_ids, project_of, user_id)
    cursor.copy_expert(COPY_CHUNKS, StringIO("\n".join(lines)))
    for start in range(0, count, BATCH):
        ids = chunk_ids[start : start + BATCH]
        chunks = [
            Chunk(id=id_, user_id=user_id, project_id=project, content_hash=id_.bytes)
            for id_, project in zip(ids, project_of[start:], strict=False)
        ]
        vectors = dataset.vectors[start : start + BATCH].tolist()
        documents.store_vectors(session, chunks, vectors, generation_id=generation.id)
        of_sentences = _sentences(dataset.vectors[start : start + BATCH], seed=start)
        sentences.store(session, chunks, of_sentences, generation_id=generation.id)
    return project_id, chunk_ids


def _sentences(vectors: Matrix, *, seed: int) -> list[Matrix]:
    """As many for each passage as real passages of this length have, near to its own vector."""
    noise = np.random.default_rng(seed).normal(size=(len(vectors), SENTENCES, vectors.shape[1])).astype(np.float32)
    noisy = vectors[:, None] + noise / np.linalg.norm(noise, axis=2, keepdims=True)
    return list(noisy / np.linalg.norm(noisy, axis=2, keepdims=True))


def _lines(
    texts: Sequence[str],
    chunk_ids: Sequence[UUID],
    document_ids: Sequence[UUID],
    project_of: Sequence[UUID | None],
    user_id: UUID,
) -> Iterator[str]:
    """Rows in COPY's text format; the passages have neither tabs nor line breaks."""
    for n, passage in enumerate(texts):
        project = project_of[n] or "\\N"
        document, position = document_ids[n // CHUNKS_PER_DOCUMENT], n % CHUNKS_PER_DOCUMENT
        start = position * 1_000
        fields = (chunk_ids[n], document, user_id, project, position, passage.replace("\\", "\\\\"))
        where = (start, start + len(passage), len(passage.split()), f"\\\\x{chunk_ids[n].hex}")
        yield "\t".join(map(str, fields + where))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
