"""The vectors of search texts."""

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.queries.embeddings import generations
from db.search import passages
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import EmbedQuery
from tasks.handlers import Outcome, handles
from workers.embeddings.encoder import encoder


class EmbeddedQuery(BaseModel):
    model: str
    dimensions: int


@handles(EmbedQuery)
def embed_query(attempt: Attempt, request: EmbedQuery) -> Outcome:
    """Caches the text's vector for its generation. A second run stores the same vector again."""
    with read_only() as session:
        named = request.generation_id
        generation = generations.get_active(session) if named is None else generations.get(session, named)
    [vector] = encoder(generation.model).encode([generation.query_prefix + request.text], interactive=True)
    attempt.usage.model = generation.model

    def write(session: Session) -> EmbeddedQuery:
        passages.keep_vector(session, request.text, vector, generation_id=generation.id)
        return EmbeddedQuery(model=generation.model, dimensions=generation.dimensions)

    return write
