"""Embedding chunks without a vector, which a search would miss, and sentences without one. Workers of an older version
leave them behind."""

import logging
import time
from dataclasses import asdict

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
from tasks.steps.sentences import embed_sentences
from tasks.submit import submit
from workers.embeddings.model_probe import probe

logger = logging.getLogger(__name__)

SLICE_SECONDS = 60.0  # the next tick continues
NOT_PROBED = 0.0


class Healed(BaseModel):
    chunks: int


@with_tick(HEAL)
def heal(session: Session) -> None:
    """Submits one `HealVectors` job if chunks are missing in the active generation, or nobody knows yet what its model
    knows, and no such job is under way."""
    active = generations.find_active(session)
    if active is None or backfill.is_healing(session, HealVectors.kind):
        return
    if active.unrelated == NOT_PROBED or backfill.is_incomplete(session, active.id):
        submit(session, HealVectors(), user_id=None)


@handles(HealVectors)
def heal_vectors(attempt: Attempt, request: HealVectors) -> Outcome:
    """Stores the missing vectors of the active generation and of those that a rollback may activate. The one
    that is being built has a job of its own. A second run embeds only what is still missing."""
    with read_only() as session:
        written = generations.list_written(session)
    ends = time.monotonic() + SLICE_SECONDS
    for generation in written:
        _probe(generation)
    kept = sorted((each for each in written if each.state != GenerationState.BUILDING), key=_is_retired)
    return Healed(chunks=sum(_heal(attempt, generation, ends) for generation in kept))


def _probe(generation: EmbeddingGeneration) -> None:
    """A generation of an older version has not been probed, nor one that the first `pensum migrate` made."""
    if generation.unrelated != NOT_PROBED:
        return
    known = probe(generation.model, generation.query_prefix, generation.passage_prefix)
    with transaction() as session:
        generations.note_knowledge(session, generation.id, **asdict(known))


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
        tokens = embed_sentences(generation, batch[: len(embedded.chunks)])
        attempt.usage.add(embedded.tokens + tokens, output_tokens=0)
        healed += len(embedded.chunks)
        cursor = batch[min(len(embedded.chunks), len(batch) - 1)][0].id
        if embedded.failure:
            logger.warning("generation %d: %s", generation.id, embedded.failure.detail)
    return healed
