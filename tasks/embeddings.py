"""Vectors on wish."""

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.queries import generations, passages
from db.session import read_only
from tasks.attempt import Attempt
from tasks.contracts import EmbedQuery
from tasks.handle import Outcome, handles
from workers.embeddings.encoder import encoder


class EmbeddedQuery(BaseModel):
    model: str
    dimensions: int


@handles(EmbedQuery)
def embed_query(attempt: Attempt, wish: EmbedQuery) -> Outcome:
    with read_only() as session:
        named = wish.generation_id
        generation = generations.get_active(session) if named is None else generations.get(session, named)
    [vector] = encoder(generation.model).encode([generation.query_prefix + wish.text], interactive=True)
    attempt.usage.model = generation.model

    def write(session: Session) -> EmbeddedQuery:
        passages.keep_vector(session, wish.text, vector, generation_id=generation.id)
        return EmbeddedQuery(model=generation.model, dimensions=generation.dimensions)

    return write
