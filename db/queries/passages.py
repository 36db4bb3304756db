"""Search: dense and full text, fused by reciprocal rank. It is SQL and nothing else."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import EmbeddingGeneration, QueryVector
from db.queries import hidden

CANDIDATES = 60  # from each of the two rankings
VIDEOS = "https://youtu.be/"
RANK_CONSTANT = 60  # k of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)


@dataclass(frozen=True)
class FoundPassage:
    """`text` is exactly the document's text[start:end]. `score` is the fused rank, 1 where both rankings say first;
    `similarity` is the cosine to the query."""

    document_id: UUID
    document_path: str
    title: str
    heading: str | None
    text: str
    start: int
    end: int
    page: int | None
    start_seconds: float | None
    score: float
    similarity: float
    source_url: str | None = None

    @property
    def url(self) -> str | None:
        """Where the passage can be read or heard outside; in a video at its second."""
        if self.source_url is None or self.start_seconds is None or not self.source_url.startswith(VIDEOS):
            return self.source_url
        return f"{self.source_url}?t={int(self.start_seconds)}"


# The languages that the user's documents are in, one step through the index for each.
SPOKEN = """
spoken AS (
    (SELECT language FROM documents WHERE user_id = :user_id ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (
        SELECT d.language FROM documents d WHERE user_id = :user_id AND d.language > spoken.language
        ORDER BY d.language LIMIT 1
    )
    FROM spoken WHERE language IS NOT NULL
)"""

# The query's words in each of the languages, any of which will do. `simple` knows no stop words, so English ones are
# left out there.
WANTED = """
wanted AS (
    SELECT language, CAST(replace(CAST(websearch_to_tsquery(language, said.text) AS text), '&', '|') AS tsquery)
        AS any_word
    FROM spoken, LATERAL (
        SELECT CASE WHEN language <> CAST('simple' AS regconfig) THEN :text ELSE array_to_string(ARRAY(
            SELECT word FROM unnest(tsvector_to_array(to_tsvector('simple', CAST(:text AS text)))) AS word
            WHERE to_tsvector('english', word) <> CAST('' AS tsvector)
        ), ' ') END AS text
    ) AS said
    WHERE language IS NOT NULL
)"""

SEARCH = (
    """
WITH RECURSIVE dense AS (
    SELECT chunk_id, row_number() OVER (ORDER BY distance) AS place FROM (
        SELECT chunk_id, embedding::halfvec({dimensions}) <=> CAST(:vector AS halfvec({dimensions})) AS distance
        FROM chunk_embeddings
        WHERE generation_id = {generation_id} AND user_id = :user_id AND chunk_id <> ALL ({hidden})
            AND (CAST(:project_id AS uuid) IS NULL OR project_id = :project_id)
        ORDER BY embedding::halfvec({dimensions}) <=> CAST(:vector AS halfvec({dimensions})) LIMIT :candidates
    ) AS nearest
), {spoken}, {wanted}, lexical AS (
    SELECT id AS chunk_id, row_number() OVER (ORDER BY ts_rank(lexemes, any_word) DESC, id) AS place
    FROM chunks JOIN wanted USING (language)
    WHERE lexemes @@ any_word AND user_id = :user_id AND id <> ALL ({hidden})
        AND (CAST(:project_id AS uuid) IS NULL OR project_id = :project_id)
        AND EXISTS (SELECT FROM documents WHERE documents.id = document_id AND state = 'ready')
    ORDER BY place LIMIT :candidates
), fused AS (
    SELECT chunk_id, sum(1.0 / (:rank_constant + place)) * (:rank_constant + 1) / 2 AS score
    FROM (SELECT * FROM dense UNION ALL SELECT * FROM lexical) AS both_rankings GROUP BY chunk_id
)
SELECT
    d.id AS document_id, d.path AS document_path, d.title, c.heading, c.text, c.start_offset AS start,
    c.end_offset AS "end", c.page, c.start_seconds, d.source_url, CAST(score AS float) AS score,
    1 - (e.embedding::halfvec({dimensions}) <=> CAST(:vector AS halfvec({dimensions}))) AS similarity
FROM fused
JOIN chunks c ON c.id = fused.chunk_id
JOIN documents d ON d.id = c.document_id AND d.state = 'ready'
JOIN chunk_embeddings e ON e.chunk_id = c.id AND e.generation_id = {generation_id}
ORDER BY score DESC, c.id LIMIT :limit
""".replace("{hidden}", hidden.CHUNKS)
    .replace("{spoken}", SPOKEN)
    .replace("{wanted}", WANTED)
)


def search(
    session: Session,
    *,
    generation: EmbeddingGeneration,
    user_id: UUID,
    query: str,
    vector: Sequence[float],
    limit: int,
    project_id: UUID | None = None,
) -> list[FoundPassage]:
    """The user's best passages for a query, best first."""
    session.execute(text("SET LOCAL hnsw.iterative_scan = strict_order"))
    statement = text(SEARCH.format(generation_id=int(generation.id), dimensions=int(generation.dimensions))).bindparams(
        bindparam("vector", type_=HALFVEC(generation.dimensions))
    )
    rows = session.execute(
        statement,
        {
            "user_id": user_id,
            "project_id": project_id,
            "text": query,
            "vector": list(vector),
            "candidates": CANDIDATES,
            "rank_constant": RANK_CONSTANT,
            "limit": limit,
        },
    )
    return [FoundPassage(**row._mapping) for row in rows]


def _hash(query: str) -> bytes:
    return hashlib.sha256(" ".join(query.split()).casefold().encode()).digest()


def find_vector(session: Session, query: str, *, generation_id: int) -> list[float] | None:
    """The query's vector, if somebody searched for it before."""
    vector = session.scalar(
        select(QueryVector.embedding).where(
            QueryVector.generation_id == generation_id, QueryVector.text_hash == _hash(query)
        )
    )
    return None if vector is None else list(vector)


def keep_vector(session: Session, query: str, vector: Sequence[float], *, generation_id: int) -> None:
    row = {"generation_id": generation_id, "text_hash": _hash(query), "embedding": list(vector)}
    session.execute(insert(QueryVector).values(row).on_conflict_do_nothing())
