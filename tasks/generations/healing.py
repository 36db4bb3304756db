"""Chunks that a search would miss get their vectors: a worker that knew nothing of a switch may have left them out."""

import logging
import time

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.models import EmbeddingGeneration, GenerationState
from db.queries.embeddings import backfill, generations
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.contracts import HealVectors
from tasks.generations import filling
from tasks.handlers import Outcome, handles
from tasks.periodic import with_tick
from tasks.schedules import HEAL
from tasks.shutdown import stopping
from tasks.submit import submit

logger = logging.getLogger(__name__)

TURN_SECONDS = 60.0  # the next tick goes on


class Healed(BaseModel):
    chunks: int


@with_tick(HEAL)
def heal(session: Session) -> None:
    active = generations.find_active(session)
    if active and backfill.has_stale(session, active.id) and not backfill.is_healing(session, HealVectors.kind):
        submit(session, HealVectors(), user_id=None)


@handles(HealVectors)
def heal_vectors(attempt: Attempt, request: HealVectors) -> Outcome:
    """Of the active generation, and of those that the library may go back to; the one that is being built has a job of
    its own."""
    with read_only() as session:
        written = generations.list_written(session)
    ends = time.monotonic() + TURN_SECONDS
    kept = sorted((each for each in written if each.state != GenerationState.BUILDING), key=_is_retired)
    return Healed(chunks=sum(_heal(attempt, generation, ends) for generation in kept))


def _is_retired(generation: EmbeddingGeneration) -> bool:
    return generation.state == GenerationState.RETIRED


def _heal(attempt: Attempt, generation: EmbeddingGeneration, ends: float) -> int:
    """How many chunks have a vector now. What the model fails at is passed over: the next tick tries it again."""
    healed, cursor = 0, None
    while time.monotonic() < ends and not stopping.is_set():
        attempt.checkpoint()
        with read_only() as session:
            batch = backfill.list_stale(session, generation.id, after=cursor, limit=filling.SUB_BATCH)
        if not batch:
            break
        filled = filling.embed(generation, batch)
        with transaction() as session:
            filling.store(session, generation, filled)
        healed += len(filled.chunks)
        cursor = batch[min(len(filled.chunks), len(batch) - 1)][0].id
        if filled.failure:
            logger.warning("generation %d: %s", generation.id, filled.failure.detail)
    return healed
