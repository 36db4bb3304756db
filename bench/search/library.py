"""The material as the library of the bench's user: `FOLDER`, where `library.json` then says what is whose."""

import json
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bench.search.material import CHUNKS_EACH, Material, load
from db.models import Chunk, EmbeddingGeneration, User
from db.queries.embeddings import generations, partitions
from db.queries.library import documents
from db.search import passages
from db.transactions import transaction

LOADED_AT_ONCE = 10_000
QUICK_INDEX = ("maintenance_work_mem = '768MB'", "max_parallel_maintenance_workers = 2")

MAKE_DOCUMENTS = text(
    """
    INSERT INTO documents (id, user_id, project_id, path, title, kind, content_hash, size_bytes, state)
    SELECT id, :user_id, CASE WHEN id = ANY (:kept) THEN CAST(:project_id AS uuid) END, 'bench/' || n || '.md',
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
    material = load(folder)
    with transaction() as session:
        user_id = session.scalars(select(User.id)).one()  # the administrator, whose key the bench has
        generation = generations.get_active(session)
        for name in session.scalars(text("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%hnsw%'")).all():
            session.execute(text(f"DROP INDEX {name}"))
        project_id, chunk_ids = store(session, material, user_id, generation)
        for question, vector in zip(material.questions, material.asked.tolist(), strict=True):
            passages.keep_vector(session, question, vector, generation_id=generation.id)
    with transaction() as session:
        for setting in QUICK_INDEX:
            session.execute(text(f"SET LOCAL {setting}"))
        partitions.create_index(session, generation)
    with transaction() as session:
        session.execute(text("ANALYZE"))
        passages.count_words(session)
        places = session.execute(select(Chunk.id, Chunk.document_id, Chunk.start_offset)).all()
    row_of = {id_: row for row, id_ in enumerate(chunk_ids)}
    described = {
        "user_id": str(user_id),
        "project_id": str(project_id),
        "generation_id": generation.id,
        "chunk_ids": [str(id_) for id_ in chunk_ids],
        "rows": {f"{document_id}/{start}": row_of[id_] for id_, document_id, start in places},
    }
    (folder / "library.json").write_text(json.dumps(described))


def store(
    session: Session, material: Material, user_id: UUID, generation: EmbeddingGeneration
) -> tuple[UUID, list[UUID]]:
    """The project, and the chunks in the order of their vectors."""
    count, project_id = len(material.vectors), uuid4()
    document_ids = [uuid4() for _ in range(0, count, CHUNKS_EACH)]
    kept = {document_ids[row // CHUNKS_EACH] for row in material.in_project.tolist()}
    values = {"user_id": user_id, "project_id": project_id, "ids": document_ids, "kept": list(kept)}
    session.execute(MAKE_DOCUMENTS, values)
    chunk_ids = [uuid4() for _ in range(count)]
    project_of = [project_id if document_ids[n // CHUNKS_EACH] in kept else None for n in range(count)]
    cursor = session.connection().connection.cursor()
    lines = _lines(material.passages, chunk_ids, document_ids, project_of, user_id)
    cursor.copy_expert(COPY_CHUNKS, StringIO("\n".join(lines)))
    for start in range(0, count, LOADED_AT_ONCE):
        ids = chunk_ids[start : start + LOADED_AT_ONCE]
        chunks = [
            Chunk(id=id_, user_id=user_id, project_id=project, content_hash=id_.bytes)
            for id_, project in zip(ids, project_of[start:], strict=False)
        ]
        vectors = material.vectors[start : start + LOADED_AT_ONCE].tolist()
        documents.store_vectors(session, chunks, vectors, generation_id=generation.id)
    return project_id, chunk_ids


def _lines(
    texts: Sequence[str],
    chunk_ids: Sequence[UUID],
    document_ids: Sequence[UUID],
    project_of: Sequence[UUID | None],
    user_id: UUID,
) -> Iterator[str]:
    """In COPY's text form; the passages have neither tabs nor line breaks."""
    for n, words in enumerate(texts):
        project = project_of[n] or "\\N"
        document, position = document_ids[n // CHUNKS_EACH], n % CHUNKS_EACH
        start = position * 1_000
        fields = (chunk_ids[n], document, user_id, project, position, words.replace("\\", "\\\\"))
        where = (start, start + len(words), len(words.split()), f"\\\\x{chunk_ids[n].hex}")
        yield "\t".join(map(str, fields + where))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
