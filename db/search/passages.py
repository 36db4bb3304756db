"""A search and the passages that it finds, by vectors and by words (db/search/statement.py)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, delete, func, select, text
from sqlalchemy.orm import Session

from core.settings import settings
from db.models import Chunk, ChunkEmbedding, DocumentProject, EmbeddingGeneration, GenerationState, QueryVector
from db.queries.embeddings.generations import NoActiveGeneration
from db.search import statement
from db.search.query_syntax import ParsedQuery, parse
from db.search.statement import Vector
from db.transaction_messages import execute_ahead

DECIMALS = 6  # of a vector; more are noise, and have to be parsed
VIDEOS = "https://youtu.be/"

KEEP_VECTOR = """
INSERT INTO query_vectors (generation_id, text_hash, embedding)
VALUES (%(generation_id)s, %(text_hash)s, %(embedding)s) ON CONFLICT DO NOTHING
"""


class Copy(NamedTuple):
    """Where another document has the same text, white space aside."""

    document_id: UUID
    document_path: str
    title: str
    start: int
    end: int


class FoundPassage(NamedTuple):
    """In the order of the statement's columns. `text` is exactly the document's text[start:end]. `score`, from 0 to 1,
    is how near the passage and its best sentence are to the query, and how much of the query's words it holds
    (docs/decisions/0052). `similarity` is the cosine to the query."""

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
    copies: str | None = None

    @property
    def also_in(self) -> list[Copy]:
        """Once for each other document that was found with the same text."""
        return [Copy(UUID(id_), *place) for id_, *place in json.loads(self.copies or "[]")]

    @property
    def url(self) -> str | None:
        return url_of(self.source_url, self.start_seconds)


def url_of(source_url: str | None, start_seconds: float | None) -> str | None:
    """The address of a passage at its source; in a video at its second."""
    if source_url is None or start_seconds is None or not source_url.startswith(VIDEOS):
        return source_url
    return f"{source_url}?t={int(start_seconds)}"


@dataclass(frozen=True)
class Search:
    """A query in a user's library, optionally within a project, or in documents of some kinds. With `has_floor` nothing
    is found where no passage is near to the query or holds its words. Of a question (`is_question`) nothing is excluded
    or required: it is all words, whatever marks stand in it."""

    user_id: UUID
    query: str
    limit: int
    project_id: UUID | None = None
    kinds: Sequence[str] = ()
    has_floor: bool = False
    is_question: bool = False

    def statement(self, generation: EmbeddingGeneration, vector: Vector, *, is_large: bool) -> str:
        languages = None if generation.languages is None else tuple(filter(str.isidentifier, generation.languages))
        return statement.statement(
            generation_id=int(generation.id),
            dimensions=int(generation.dimensions),
            vector=vector,
            is_large=is_large,
            unrelated=float(generation.unrelated or 0),
            scale=statement.scale_of(generation),
            languages=languages,
            words_count=statement.words_count(self._parsed, knows_all=languages is None),
            in_project=self.project_id is not None,
            of_kind=bool(self.kinds),
            has_phrases=bool(self._parsed.phrases),
            has_unwanted=bool(self._parsed.unwanted),
            has_floor=self.has_floor,
        )

    def values(self) -> dict[str, Any]:
        """The values that the statement names, except the vector; and perhaps some that it does not name."""
        return {
            "user_id": self.user_id,
            "words": self._parsed.words,
            "phrases": list(self._parsed.phrases),
            "unwanted": [unwanted.words for unwanted in self._parsed.unwanted],
            "options": [unwanted.option for unwanted in self._parsed.unwanted],
            "project_id": self.project_id,
            "kinds": list(self.kinds),
            "limit": self.limit,
            "text_hash": self.text_hash,
        }

    @cached_property
    def text_hash(self) -> bytes:
        return _hash(self.query, self.user_id)

    @cached_property
    def _parsed(self) -> ParsedQuery:
        return ParsedQuery(self.query) if self.is_question else parse(self.query)


@dataclass(frozen=True)
class Basis:
    """What searches depend on: the active generation, its vectors of the queries that the user asked before, and which
    libraries are large."""

    user_id: UUID
    generation: EmbeddingGeneration
    vectors: Mapping[bytes, Sequence[float]]
    are_large: Sequence[bool]

    def vector_of(self, query: str) -> Sequence[float] | None:
        return self.vectors.get(_hash(query, self.user_id))


def get_basis(
    session: Session, queries: Sequence[str], libraries: Sequence[tuple[UUID, UUID | None]], *, user_id: UUID
) -> Basis:
    """For the user's searches of these queries in these libraries, each somebody's or a project of theirs. One round
    trip. Raises `NoActiveGeneration`."""
    hashes = [_hash(query, user_id) for query in queries]
    known = and_(QueryVector.generation_id == EmbeddingGeneration.id, QueryVector.text_hash.in_(hashes))
    is_large = [_is_large(*library).label(f"is_large_{number}") for number, library in enumerate(libraries)]
    rows = session.execute(
        select(EmbeddingGeneration, QueryVector.text_hash, QueryVector.embedding, *is_large)
        .outerjoin(QueryVector, known)
        .where(EmbeddingGeneration.state == GenerationState.ACTIVE)
    ).all()
    if not rows:
        raise NoActiveGeneration
    vectors = {text_hash: list(vector) for _, text_hash, vector, *_ in rows if text_hash is not None}
    generation, _, _, *are_large = rows[0]
    return Basis(user_id, generation, vectors, are_large)


def search(
    session: Session,
    request: Search,
    *,
    generation: EmbeddingGeneration,
    vector: Sequence[float] | None,
    is_large: bool | None = None,
) -> list[FoundPassage]:
    """The user's best passages, best first; by words alone without a vector. For workers: the API searches by
    `db.search.pool`. Whether the library `is_large` is looked up where it is not given."""
    if is_large is None:
        is_large = has_many(session, request.user_id, request.project_id)
    settings = "".join(f"SET LOCAL {name} = {value};" for name, value in statement.planner_settings().items())
    query = request.statement(generation, Vector.NONE if vector is None else Vector.GIVEN, is_large=is_large)
    given = {} if vector is None else {"vector": str([round(value, DECIMALS) for value in vector])}
    rows = session.execute(text(settings + query), request.values() | given)
    return [FoundPassage(*row) for row in rows]


def has_many(session: Session, user_id: UUID, project_id: UUID | None) -> bool:
    """Whether the library, or the project in it, is too large for searches that look at every passage."""
    return bool(session.scalar(select(_is_large(user_id, project_id))))


def _is_large(user_id: UUID, project_id: UUID | None) -> ScalarSelect[bool]:
    active = select(EmbeddingGeneration.id).where(EmbeddingGeneration.state == GenerationState.ACTIVE).scalar_subquery()
    if project_id is None:
        held = select(ChunkEmbedding.chunk_id).where(
            ChunkEmbedding.generation_id == active, ChunkEmbedding.user_id == user_id
        )
    else:
        in_project = DocumentProject.document_id == Chunk.document_id
        held = select(Chunk.id).join(DocumentProject, in_project).where(DocumentProject.project_id == project_id)
    counted = held.limit(statement.FEW + 1).subquery()
    return select(func.count() > statement.FEW).select_from(counted).scalar_subquery()


def _hash(query: str, user_id: UUID) -> bytes:
    """The user's own, unless users share vectors: else a search would tell whether others have searched for it."""
    owner = b"" if settings().sharing.is_among_all else user_id.bytes
    return hashlib.sha256(owner + " ".join(query.split()).casefold().encode()).digest()


def find_vector(session: Session, query: str, *, user_id: UUID, generation_id: int) -> list[float] | None:
    """The query's vector, if the user searched for it before."""
    vector = session.scalar(
        select(QueryVector.embedding).where(
            QueryVector.generation_id == generation_id, QueryVector.text_hash == _hash(query, user_id)
        )
    )
    return None if vector is None else list(vector)


def keep_vector(session: Session, query: str, vector: Sequence[float], *, user_id: UUID, generation_id: int) -> None:
    """Costs no round trip of its own."""
    row = {"generation_id": generation_id, "text_hash": _hash(query, user_id), "embedding": str(list(vector))}
    execute_ahead(session, KEEP_VECTOR, row)


def delete_old_vectors(session: Session, *, keep: timedelta) -> None:
    session.execute(delete(QueryVector).where(QueryVector.created_at < func.now() - keep))


def count_words(session: Session) -> None:
    """Counts which words are common in which large library. Meanwhile searches use the old counts."""
    session.execute(text("REFRESH MATERIALIZED VIEW CONCURRENTLY library_words"))
