"""The vectors of search texts."""

from pydantic import BaseModel

from db.models import EmbeddingGeneration
from db.queries.embeddings import generations
from db.queries.embeddings.generations import ActiveGeneration
from db.search import passages
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import EmbedQuery
from tasks.handlers import Kept, Outcome, handles
from workers.embeddings.encoder import encoder


class EmbeddedQuery(BaseModel):
    model: str
    dimensions: int


@handles(EmbedQuery)
def embed_query(attempt: Attempt, request: EmbedQuery) -> Outcome:
    """Caches the text's vector for its generation. A second run stores the same vector again."""
    generation = _generation(attempt, request)
    [vector] = encoder(generation.model).encode([generation.query_prefix + request.text], interactive=True)
    attempt.usage.model = generation.model
    return Kept(
        EmbeddedQuery(model=generation.model, dimensions=generation.dimensions),
        lambda session: passages.keep_vector(session, request.text, vector, generation_id=generation.id),
    )


def _generation(attempt: Attempt, request: EmbedQuery) -> ActiveGeneration | EmbeddingGeneration:
    if request.generation_id in (None, attempt.generation.id):
        return attempt.generation
    with read_only() as session:
        return generations.get(session, request.generation_id)
