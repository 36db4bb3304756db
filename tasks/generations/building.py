"""The prepare and embed stages: a partition for the new generation, then a vector for every chunk, in time slices that
yield the GPU in between."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial

from sqlalchemy.orm import Session

from core.errors import Permanent
from db.models import EmbeddingGeneration
from db.queries.embeddings import backfill, generations, switching
from db.queries.embeddings.backfill import Stale
from db.transactions import DatabaseUnavailable, read_only, transaction
from tasks.attempt import Attempt
from tasks.contracts import BuildGeneration
from tasks.generations import batches
from tasks.handlers import MoveOn, Outcome, handles
from tasks.shutdown import stopping
from tasks.steps.sentences import embed_sentences
from workers.embeddings import models
from workers.embeddings.encoder import EncodingFailed, encoder
from workers.embeddings.model_probe import probe
from workers.embeddings.models import EmbeddingModelUnusable, ModelDescription
from workers.embeddings.ollama_model import EmbeddingModelAway

SLICE_SECONDS = 20.0
MAX_FAILURES = 5  # in a row at one chunk
LOCK_TRIES = 40
LOCK_PAUSE_SECONDS = 0.5
MAX_DIMENSIONS = 4000  # pgvector indexes no more as halfvec
SAMPLE_TEXT = "How much wood would a woodchuck chuck?"


class BuildStalled(Permanent):
    """The build failed repeatedly at the same chunk and is paused. Searches still use the active generation."""

    slug = "build-stalled"


@handles(BuildGeneration, stage="prepare")
def prepare(attempt: Attempt, request: BuildGeneration) -> Outcome:
    """Stores the model's revision, dimensions and what it knows, and creates the partition for its vectors. A second
    run finds all of it. Discards the generation if its model is missing or unusable."""
    with read_only() as session:
        generation = generations.get(session, request.generation_id)
    if not generation.dimensions:
        described = _describe_or_discard(generation)
        known = probe(generation.model, generation.query_prefix, generation.passage_prefix)

        def write(session: Session) -> None:
            switching.prepare(session, generation.id, revision=described.revision, dimensions=described.dimensions)
            generations.note_knowledge(session, generation.id, **asdict(known))

        _with_lock_retries(attempt, write)
    return MoveOn("embed")


def _describe_or_discard(generation: EmbeddingGeneration) -> ModelDescription:
    """Discards the generation if its model does not work, so that another build can start."""
    try:
        return _describe(generation.model)
    except Permanent:
        with transaction() as session:
            switching.discard(session, generation.id)
        raise


def _describe(model: str) -> ModelDescription:
    """The description in the model's files, checked against a vector that it makes."""
    try:
        described = models.describe(model)
        [vector] = encoder(model).encode([SAMPLE_TEXT])
    except EncodingFailed as error:
        raise EmbeddingModelUnusable(
            f"The embedding model {model!r} failed at a sample text: {error.reason}"
        ) from error
    if len(vector) != described.dimensions or not all(map(math.isfinite, vector)):
        raise EmbeddingModelUnusable(
            f"The embedding model {model!r} does not produce finite vectors of its {described.dimensions} dimensions."
        )
    if described.dimensions > MAX_DIMENSIONS:
        raise EmbeddingModelUnusable(
            f"The embedding model {model!r} has {described.dimensions} dimensions; the maximum is {MAX_DIMENSIONS}."
        )
    return described


def _with_lock_retries(attempt: Attempt, write: Callable[[Session], None]) -> None:
    """Retries a write that needs a lock which searches hold most of the time. Each try gives up soon, so that searches
    do not queue behind it."""
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
    """Stores vectors and the cursor, batch by batch, for one time slice. A second run continues at the cursor."""
    with transaction() as session:
        generation = backfill.begin_try(session, request.generation_id, job_id=attempt.id)
    attempt.usage.model = generation.model
    if generation.failures > MAX_FAILURES:
        _stall(
            generation.id, f"{MAX_FAILURES} workers died after chunk {generation.cursor} without reporting an error."
        )
    if TimeSlice(attempt, generation).run():
        return MoveOn("index", partial(backfill.note_filled, generation_id=generation.id))
    return MoveOn("embed", partial(backfill.note_failures, generation_id=generation.id, failures=0))


def _stall(generation_id: int, reason: str) -> None:
    """Resets the count of failures, for the attempt after a resume, and raises `BuildStalled`."""
    with transaction() as session:
        backfill.note_failures(session, generation_id, 0)
    raise BuildStalled(f"The build is paused: {reason}")


class TimeSlice:
    """Embeds batch after batch, each committed with its cursor, until the time is over or no chunk is left."""

    def __init__(self, attempt: Attempt, generation: EmbeddingGeneration) -> None:
        self._attempt, self._generation = attempt, generation
        self._cursor, self._failures, self._done = generation.cursor, generation.failures, generation.done
        self._started = time.monotonic()
        self._processed = 0

    def run(self) -> bool:
        """Returns whether every chunk has its vector."""
        while not stopping.is_set():
            self._attempt.checkpoint()
            self._attempt.report(self._done, self._generation.total, "chunks", "embedding")
            batch = self._next_batch()
            if not batch:
                return True
            self._embed(batch)
            if time.monotonic() - self._started > SLICE_SECONDS:
                break
        return False

    def _next_batch(self) -> Sequence[Stale]:
        """The batch after the cursor. At the end it starts again from the beginning, for chunks that were added
        meanwhile or written by workers that do not know this generation."""
        generation_id = self._generation.id
        with read_only() as session:
            behind = backfill.list_stale(session, generation_id, after=self._cursor, limit=batches.SUB_BATCH)
            return behind or backfill.list_stale(session, generation_id, after=None, limit=batches.SUB_BATCH)

    def _embed(self, batch: Sequence[Stale]) -> None:
        try:
            embedded = batches.embed(self._generation, batch)
        except EmbeddingModelAway:  # it is no failure at a chunk: the build waits for its server, however long
            with transaction() as session:
                backfill.note_failures(session, self._generation.id, max(self._failures - 1, 0))
            raise
        if not embedded.chunks:
            self._fail(embedded)
        self._processed += len(embedded.chunks)
        with transaction() as session:
            batches.store(session, self._generation, embedded)
            backfill.advance(
                session,
                self._generation.id,
                seen=self._cursor,
                cursor=embedded.chunks[-1].id,
                embedded=embedded.embedded,
                reused=embedded.reused,
                left_out=embedded.left_out,
                texts_per_second=self._processed / (time.monotonic() - self._started),
            )
        tokens = embed_sentences(self._generation, batch[: len(embedded.chunks)])
        self._attempt.usage.add(embedded.tokens + tokens, output_tokens=0)
        self._cursor, self._failures = embedded.chunks[-1].id, 0
        self._done = min(self._done + len(embedded.chunks), self._generation.total)

    def _fail(self, embedded: batches.EmbeddedBatch) -> None:
        assert embedded.failure is not None
        failures = max(self._failures, 1)  # after an advance, this attempt is the first at the new cursor
        if failures >= MAX_FAILURES:
            _stall(self._generation.id, embedded.failure.detail)
        with transaction() as session:
            backfill.note_failures(session, self._generation.id, failures)
        raise embedded.failure
