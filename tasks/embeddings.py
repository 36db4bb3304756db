"""The vectors of search texts, and the relevance of what a search found."""

from pydantic import BaseModel

from db.models import EmbeddingGeneration
from db.queries.embeddings import generations
from db.queries.embeddings.generations import ActiveGeneration
from db.queries.library import documents
from db.search import passages
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import EmbedQuery, RerankPassages
from tasks.handlers import Kept, Outcome, handles, head_start
from tasks.steps.embedding import ensure_dimensions
from workers.embeddings import reranking
from workers.embeddings.encoder import Encoding, as_lists, encoder


class EmbeddedQuery(BaseModel):
    model: str
    dimensions: int


class RerankedPassages(BaseModel):
    """A score for each passage, higher is better; null where it is gone. Without a reranker there are none."""

    scores: list[float | None] | None


@handles(RerankPassages)
def rerank_passages(attempt: Attempt, request: RerankPassages) -> Outcome:
    """Stores nothing but the result. A second run computes the same."""
    reranker = reranking.find()
    if reranker is None:
        return RerankedPassages(scores=None)
    spans = [(one.document_id, one.start, one.end) for one in request.passages]
    with read_only() as session:
        texts = documents.list_chunk_texts(session, spans, user_id=attempt.user_id)
    attempt.checkpoint()
    scores = iter(reranker.scores(request.query, [text for text in texts if text is not None]))
    return RerankedPassages(scores=[None if text is None else next(scores) for text in texts])


@handles(EmbedQuery)
def embed_query(attempt: Attempt, request: EmbedQuery) -> Outcome:
    """Caches the text's vector for its generation. A second run stores the same vector again."""
    generation = _generation(attempt, request)
    begun = attempt.take_head_start() or _begin(generation, request)
    rows = begun.rows()
    attempt.usage.add(begun.tokens, output_tokens=0)
    ensure_dimensions(generation, rows)
    [vector] = as_lists(rows)
    attempt.usage.model = generation.model
    return Kept(
        EmbeddedQuery(model=generation.model, dimensions=generation.dimensions),
        lambda session: passages.keep_vector(
            session, request.text, vector, user_id=attempt.user_id, generation_id=generation.id
        ),
    )


@head_start(EmbedQuery)
def begin_query(attempt: Attempt, request: EmbedQuery) -> Encoding:
    return _begin(_generation(attempt, request), request)


def _begin(generation: ActiveGeneration | EmbeddingGeneration, request: EmbedQuery) -> Encoding:
    return encoder(generation.model).begin([generation.query_prefix + request.text], interactive=True)


def _generation(attempt: Attempt, request: EmbedQuery) -> ActiveGeneration | EmbeddingGeneration:
    if request.generation_id in (None, attempt.generation.id):
        return attempt.generation
    with read_only() as session:
        return generations.get(session, request.generation_id)
