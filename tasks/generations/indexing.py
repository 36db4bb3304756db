"""The HNSW index of a loaded generation, made while others read and write."""

import threading
from concurrent.futures import Future
from contextlib import suppress

from core.errors import Cancelled, TimeLimitExceeded
from db.models import EmbeddingGeneration
from db.queries.embeddings import generations, partitions
from db.queries.embeddings.partitions import IndexState
from db.transactions import read_only, statement
from tasks.attempt import Attempt
from tasks.contracts import BuildGeneration
from tasks.handlers import MoveOn, Outcome, handles
from tasks.shutdown import stopping

LOOK_SECONDS = 0.5


@handles(BuildGeneration, stage="index")
def index(attempt: Attempt, request: BuildGeneration) -> Outcome:
    """PostgreSQL goes on with an index although the worker that asked for it died: then its end is waited for."""
    with read_only() as session:
        generation = generations.get(session, request.generation_id)
    while (state := _look(attempt, generation)) != IndexState.VALID:
        attempt.checkpoint()
        if state == IndexState.BUILDING:
            stopping.wait(LOOK_SECONDS)
        elif state == IndexState.BROKEN:
            with statement() as session:
                partitions.drop_index(session, generation)
        else:
            _build(attempt, generation)
    return MoveOn("measure")


def _look(attempt: Attempt, generation: EmbeddingGeneration) -> IndexState:
    with read_only() as session:
        progress = partitions.index_progress(session, generation)
        if progress is not None:
            attempt.report(*progress, "vectors", "indexing")
        return partitions.index_state(session, generation)


def _build(attempt: Attempt, generation: EmbeddingGeneration) -> None:
    """In a thread of its own, so that a cancel is heard."""
    built: Future[None] = Future()
    threading.Thread(target=_create_index, args=(generation, built), name="index", daemon=True).start()
    try:
        while not _is_over(built):
            attempt.checkpoint()
            _look(attempt, generation)
    except (Cancelled, TimeLimitExceeded):
        with statement() as session:
            partitions.stop_building_index(session, generation)
        raise


def _is_over(built: "Future[None]") -> bool:
    """Raises what went wrong, if it did."""
    with suppress(TimeoutError):
        built.result(LOOK_SECONDS)
    return built.done()


def _create_index(generation: EmbeddingGeneration, built: "Future[None]") -> None:
    try:
        with statement() as session:
            partitions.create_index(session, generation, concurrently=True)
        built.set_result(None)
    except Exception as error:
        built.set_exception(error)
