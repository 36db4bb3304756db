"""Vectors on wish."""

from collections.abc import Sequence

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.queries.embeddings import generations
from db.search import passages
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import EmbedQuery
from tasks.handlers import Outcome, handles
from workers.embeddings.encoder import Rows, encoder


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


class _Progress:
    """What the client sees while the texts of an attempt are embedded. It hears a cancel."""

    def __init__(self, attempt: Attempt, unit: str, *, before: int, total: int) -> None:
        self._attempt = attempt
        self._unit = unit
        self._before = before
        self._total = total
        self._shown = -1

    def __call__(self, done: int) -> None:
        self._attempt.checkpoint()
        if done > self._shown:
            self._shown = done
            self._attempt.report(self._before + done, self._total, self._unit, "embedding")


def encode_for(
    attempt: Attempt, model: str, texts: Sequence[str], *, unit: str, before: int = 0, total: int | None = None
) -> Rows:
    """All at once, so that they share batches with the texts of others; their user has no more than a fair share.

    `before` of the attempt's `total` units are done already.
    """
    progress = _Progress(attempt, unit, before=before, total=len(texts) if total is None else total)
    progress(0)
    return encoder(model).encode_rows(texts, requester=attempt.claim.user_id, watch=progress)
