import logging
from collections.abc import Callable
from uuid import UUID

from db.models import LIBRARY_OWNER_ID, EmbeddingGeneration
from db.queries.embeddings import generations
from db.search import passages
from db.search.passages import FoundPassage, Search
from db.transactions import read_only
from workers.embeddings import reranking
from workers.embeddings.encoder import EncodingFailed, encoder
from workers.embeddings.models import EmbeddingModelMissing
from workers.quotes.types import Passage

logger = logging.getLogger(__name__)

RERANKED = 30  # passages that a reranker orders, where one is set


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
    with read_only() as session:
        generation = generations.get_active(session)
        vector = passages.find_vector(session, query, generation_id=generation.id)
    if vector is None:
        vector = _embedded(generation, query)
    if vector is None:
        on_degraded()
    reranker = reranking.find()
    wanted = limit if reranker is None else max(limit, RERANKED)
    searches = [Search(user_id=user_id, query=query, limit=wanted, project_id=project_id)]
    if shared:
        searches.append(Search(user_id=LIBRARY_OWNER_ID, query=query, limit=wanted))
    with read_only() as session:
        found = [
            passage
            for search in searches
            for passage in passages.search(session, search, generation=generation, vector=vector)
        ]
    scores = [passage.score for passage in found]
    if reranker is not None:
        scores = reranker.scores(query, [passage.text for passage in found])
    best = sorted(zip(scores, found, strict=True), key=lambda scored: scored[0], reverse=True)
    return [_to_passage(passage, score) for score, passage in best[: limit * len(searches)]]


def _embedded(generation: EmbeddingGeneration, query: str) -> list[float] | None:
    try:
        [vector] = encoder(generation.model).encode([generation.query_prefix + query], interactive=True)
    except (EmbeddingModelMissing, EncodingFailed) as error:
        logger.warning("the query is searched for by words alone: %s", error)
        return None
    return vector


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
