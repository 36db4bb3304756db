from uuid import UUID

from db.queries.embeddings import generations
from db.search import passages
from db.search.passages import FoundPassage, Search
from db.transactions import read_only
from workers.embeddings import reranking
from workers.embeddings.encoder import encoder
from workers.quotes.types import Passage

READ_AGAIN = 30  # passages, where a reranker has the last word on their order


def find_passages(query: str, *, user_id: UUID, limit: int, project_id: UUID | None = None) -> list[Passage]:
    """The user's best passages for a query, best first. No transaction is open while a model computes."""
    with read_only() as session:
        generation = generations.get_active(session)
        vector = passages.find_vector(session, query, generation_id=generation.id)
    if vector is None:
        [vector] = encoder(generation.model).encode([generation.query_prefix + query], interactive=True)
    read_again = reranking.find()
    wanted = limit if read_again is None else max(limit, READ_AGAIN)
    wish = Search(user_id=user_id, query=query, limit=wanted, project_id=project_id)
    with read_only() as session:
        found = passages.search(session, wish, generation=generation, vector=vector)
    scores = [passage.score for passage in found]
    if read_again is not None:
        scores = read_again.scores(query, [passage.text for passage in found])
    best = sorted(zip(scores, found, strict=True), key=lambda scored: scored[0], reverse=True)
    return [_to_passage(passage, score) for score, passage in best[:limit]]


def _to_passage(passage: FoundPassage, score: float) -> Passage:
    return Passage(
        document_id=str(passage.document_id),
        title=passage.title,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        score=score,
        similarity=passage.similarity,
    )
