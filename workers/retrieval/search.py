import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from core.settings import settings
from db.models import LIBRARY_OWNER_ID, EmbeddingGeneration
from db.queries.library.shared import LESSON_KIND
from db.search import passages
from db.search.passages import Basis, FoundPassage, Search
from db.transactions import read_only
from workers.embeddings import reranking
from workers.embeddings.encoder import NO_VECTORS
from workers.embeddings.reranking import Reranker
from workers.embeddings.vector_cache import cached_vectors
from workers.quotes.types import Passage

logger = logging.getLogger(__name__)


def find_passages(
    query: str,
    *,
    user_id: UUID,
    limit: int,
    project_id: UUID | None = None,
    shared: bool = False,
    on_degraded: Callable[[], None] = lambda: None,
) -> list[Passage]:
    """The best passages of the user's library, best first; with `shared`, as many of the shared library beside them. No
    transaction is open while a model computes. Where this host cannot embed the query, they are found by words alone,
    and `on_degraded` is called."""
    [found] = find_for_each(
        [query], user_id=user_id, limit=limit, project_id=project_id, shared=shared, on_degraded=on_degraded
    )
    return found


def find_for_each(
    queries: Sequence[str],
    *,
    user_id: UUID,
    limit: int,
    project_id: UUID | None = None,
    shared: bool = False,
    lessons: bool = False,
    on_degraded: Callable[[], None] = lambda: None,
) -> list[list[Passage]]:
    """`find_passages` for several queries: their vectors are computed together. With `lessons`, those of the shared
    library and nothing else of it are beside the user's own."""
    reranker = reranking.find()
    wanted = limit if reranker is None else max(limit, settings().reranking.top_k)
    is_shared = shared or lessons
    libraries = [(user_id, project_id), *([(LIBRARY_OWNER_ID, None)] if is_shared else [])]
    of_shared: Sequence[str] = (LESSON_KIND,) if lessons else ()
    kinds: Sequence[Sequence[str]] = [(), of_shared][: len(libraries)]
    with read_only() as session:
        basis = passages.get_basis(session, queries, libraries, user_id=user_id)
    vectors = _vectors(basis, queries)
    if None in vectors:
        on_degraded()
    with read_only() as session:
        found = [
            [
                passage
                for (owner_id, project), of_kinds, is_large in zip(libraries, kinds, basis.are_large, strict=True)
                for passage in passages.search(
                    session,
                    Search(owner_id, query, wanted, project, of_kinds, is_question=True),
                    generation=basis.generation,
                    vector=vector,
                    is_large=is_large,
                )
            ]
            for query, vector in zip(queries, vectors, strict=True)
        ]
    return [
        _best(query, of_query, reranker, limit * len(libraries)) for query, of_query in zip(queries, found, strict=True)
    ]


def _best(query: str, found: Sequence[FoundPassage], reranker: Reranker | None, limit: int) -> list[Passage]:
    scores = [passage.score for passage in found]
    if reranker is not None:
        scores = reranker.scores(query, [passage.text for passage in found])
    best = sorted(zip(scores, found, strict=True), key=lambda scored: scored[0], reverse=True)
    return [_to_passage(passage, score) for score, passage in best[:limit]]


def _vectors(basis: Basis, queries: Sequence[str]) -> list[Sequence[float] | None]:
    """Those that are known, and those that this host can compute."""
    missing = [query for query in queries if basis.vector_of(query) is None]
    computed = _embedded(basis.generation, missing) if missing else {}
    return [computed[query] if query in computed else basis.vector_of(query) for query in queries]


def _embedded(generation: EmbeddingGeneration, queries: Sequence[str]) -> dict[str, Sequence[float]]:
    try:
        vectors = cached_vectors(generation.model).encode([generation.query_prefix + query for query in queries])
    except NO_VECTORS as error:
        logger.warning("the query is searched for by words alone: %s", error)
        return {}
    return dict(zip(queries, vectors, strict=True))


def _to_passage(passage: FoundPassage, score: float) -> Passage:
    return Passage(
        document_id=str(passage.document_id),
        title=passage.title,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        score=score,
        similarity=passage.similarity,
        heading=passage.heading,
    )
