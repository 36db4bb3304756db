"""Embedding chunks without a vector, which a search would miss. Workers of an older version may leave them behind
during a switch."""

import logging
import time

from pydantic import BaseModel
from sqlalchemy.orm import Session

from db.models import EmbeddingGeneration, GenerationState
from db.queries.embeddings import backfill, generations
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.contracts import HealVectors
from tasks.generations import batches
from tasks.handlers import Outcome, handles
from tasks.periodic import with_tick
from tasks.schedules import HEAL
from tasks.shutdown import stopping
from tasks.submit import submit

logger = logging.getLogger(__name__)

SLICE_SECONDS = 60.0  # the next tick continues


class Healed(BaseModel):
    chunks: int


@with_tick(HEAL)
def heal(session: Session) -> None:
    """Submits one `HealVectors` job if chunks are missing in the active generation and none is under way."""
    active = generations.find_active(session)
    if active and backfill.has_stale(session, active.id) and not backfill.is_healing(session, HealVectors.kind):
        submit(session, HealVectors(), user_id=None)


@handles(HealVectors)
def heal_vectors(attempt: Attempt, request: HealVectors) -> Outcome:
    """Stores the missing vectors of the active generation and of those that a rollback may activate. The one
    that is being built has a job of its own. A second run embeds only what is still missing."""
    with read_only() as session:
        written = generations.list_written(session)
    ends = time.monotonic() + SLICE_SECONDS
    kept = sorted((each for each in written if each.state != GenerationState.BUILDING), key=_is_retired)
    return Healed(chunks=sum(_heal(attempt, generation, ends) for generation in kept))


def _is_retired(generation: EmbeddingGeneration) -> bool:
    return generation.state == GenerationState.RETIRED


def _heal(attempt: Attempt, generation: EmbeddingGeneration, ends: float) -> int:
    """Returns how many chunks got a vector. Chunks that the model fails at are skipped until the next tick."""
    healed, cursor = 0, None
    while time.monotonic() < ends and not stopping.is_set():
        attempt.checkpoint()
        with read_only() as session:
            batch = backfill.list_stale(session, generation.id, after=cursor, limit=batches.SUB_BATCH)
        if not batch:
            break
        embedded = batches.embed(generation, batch)
        with transaction() as session:
            batches.store(session, generation, embedded)
        healed += len(embedded.chunks)
        cursor = batch[min(len(embedded.chunks), len(batch) - 1)][0].id
        if embedded.failure:
            logger.warning("generation %d: %s", generation.id, embedded.failure.detail)
    return healed
