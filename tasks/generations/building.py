"""A new generation: its place, then a vector for every chunk, in turns that give the GPU back again and again."""

import math
import time
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy.orm import Session

from core.errors import AppError, Permanent
from db.models import EmbeddingGeneration
from db.queries.embeddings import backfill, generations, switching
from db.queries.embeddings.backfill import Stale
from db.transactions import DatabaseUnavailable, read_only, transaction
from tasks.attempt import Attempt
from tasks.contracts import BuildGeneration
from tasks.generations import filling
from tasks.handlers import MoveOn, Outcome, handles
from tasks.shutdown import stopping
from workers.embeddings import models
from workers.embeddings.encoder import encoder
from workers.embeddings.models import ModelDescription

TURN_SECONDS = 20.0
MOST_FAILURES = 5  # at one chunk
LOCK_TRIES = 40
LOCK_PAUSE_SECONDS = 0.5
MOST_DIMENSIONS = 4000  # that pgvector indexes as halfvec
TRIAL = "How much wood would a woodchuck chuck?"


class ModelUnusable(Permanent):
    """The files of the embedding model exist, but it produces no usable vectors."""

    slug = "embedding-model-unusable"


class BuildStalled(Permanent):
    """The build failed repeatedly at the same chunk and is paused. Searches still use the active generation."""

    slug = "build-stalled"


@handles(BuildGeneration, stage="prepare")
def prepare(attempt: Attempt, request: BuildGeneration) -> Outcome:
    with read_only() as session:
        generation = generations.get(session, request.generation_id)
    if not generation.dimensions:
        described = _describe_or_discard(generation)
        _patiently(
            attempt,
            lambda session: switching.prepare(
                session, generation.id, revision=described.revision, dimensions=described.dimensions
            ),
        )
    return MoveOn("embed")


def _describe_or_discard(generation: EmbeddingGeneration) -> ModelDescription:
    """A generation without a model is nothing to go on with, and would only be in the way of the next."""
    try:
        return _describe(generation.model)
    except Permanent:
        with transaction() as session:
            switching.discard(session, generation.id)
        raise


def _describe(model: str) -> ModelDescription:
    """What its files say, once it has made a vector like that."""
    try:
        described = models.describe(model)
        [vector] = encoder(model).encode([TRIAL])
    except AppError:
        raise
    except Exception as error:
        raise ModelUnusable(f"The embedding model {model!r} does not work: {type(error).__name__}: {error}") from error
    if len(vector) != described.dimensions or not all(map(math.isfinite, vector)):
        raise ModelUnusable(
            f"The embedding model {model!r} does not produce finite vectors of its {described.dimensions} dimensions."
        )
    if described.dimensions > MOST_DIMENSIONS:
        raise ModelUnusable(
            f"The embedding model {model!r} has {described.dimensions} dimensions; the maximum is {MOST_DIMENSIONS}."
        )
    return described


def _patiently(attempt: Attempt, write: Callable[[Session], None]) -> None:
    """For what needs a lock that searches hold most of the time, and lets go of it rather than keep them waiting."""
    for _ in range(LOCK_TRIES):
        attempt.checkpoint()
        try:
            with transaction() as session:
                write(session)
            return
        except DatabaseUnavailable:
            stopping.wait(LOCK_PAUSE_SECONDS)
    raise DatabaseUnavailable


@handles(BuildGeneration, stage="embed")
def embed(attempt: Attempt, request: BuildGeneration) -> Outcome:
    with transaction() as session:
        generation = backfill.begin_try(session, request.generation_id, job_id=attempt.id)
    attempt.usage.model = generation.model
    if generation.failures > MOST_FAILURES:
        _stall(generation.id, f"{MOST_FAILURES} workers ended behind chunk {generation.cursor}, and none said why.")
    if Turn(attempt, generation).run():
        return MoveOn("index", partial(backfill.note_filled, generation_id=generation.id))
    return MoveOn("embed", partial(backfill.note_failures, generation_id=generation.id, failures=0))


def _stall(generation_id: int, reason: str) -> None:
    """Raises; the next try after this, once somebody wishes for one, is the first."""
    with transaction() as session:
        backfill.note_failures(session, generation_id, 0)
    raise BuildStalled(f"The build is paused: {reason}")


class Turn:
    """Batch after batch, each committed with the cursor behind it, until its time is over or nothing is left."""

    def __init__(self, attempt: Attempt, generation: EmbeddingGeneration) -> None:
        self._attempt, self._generation = attempt, generation
        self._cursor, self._failures, self._done = generation.cursor, generation.failures, generation.done
        self._began = time.monotonic()
        self._passed = 0

    def run(self) -> bool:
        """Whether every chunk has its vector now."""
        while not stopping.is_set():
            self._attempt.checkpoint()
            self._attempt.report(self._done, self._generation.total, "chunks", "embedding")
            batch = self._next_batch()
            if not batch:
                return True
            self._fill(batch)
            if time.monotonic() - self._began > TURN_SECONDS:
                break
        return False

    def _next_batch(self) -> Sequence[Stale]:
        """Behind the cursor; and at the end once more from the beginning, for chunks that came in between or were
        written by workers that know nothing of this generation."""
        generation_id = self._generation.id
        with read_only() as session:
            behind = backfill.list_stale(session, generation_id, after=self._cursor, limit=filling.SUB_BATCH)
            return behind or backfill.list_stale(session, generation_id, after=None, limit=filling.SUB_BATCH)

    def _fill(self, batch: Sequence[Stale]) -> None:
        filled = filling.embed(self._generation, batch)
        if not filled.chunks:
            self._fail(filled)
        self._passed += len(filled.chunks)
        with transaction() as session:
            filling.store(session, self._generation, filled)
            backfill.advance(
                session,
                self._generation.id,
                seen=self._cursor,
                cursor=filled.chunks[-1].id,
                embedded=filled.embedded,
                reused=filled.reused,
                texts_per_second=self._passed / (time.monotonic() - self._began),
            )
        self._cursor, self._failures = filled.chunks[-1].id, 0
        self._done = min(self._done + len(filled.chunks), self._generation.total)

    def _fail(self, filled: filling.EmbeddedBatch) -> None:
        assert filled.failure is not None
        failures = max(self._failures, 1)  # after an advance, this try is the first at the new cursor
        if failures >= MOST_FAILURES:
            _stall(self._generation.id, filled.failure.detail)
        with transaction() as session:
            backfill.note_failures(session, self._generation.id, failures)
        raise filled.failure
