"""The index stage: the HNSW index of a generation, built while others read and write."""

import threading
from concurrent.futures import Future
from contextlib import suppress

from sqlalchemy.exc import SQLAlchemyError

from core.errors import AppError, Cancelled, TimeLimitExceeded
from db.models import EmbeddingGeneration
from db.queries.embeddings import generations, partitions
from db.queries.embeddings.partitions import IndexState
from db.transactions import read_only, statement
from tasks.attempt import Attempt
from tasks.contracts import BuildGeneration
from tasks.handlers import MoveOn, Outcome, handles
from tasks.shutdown import stopping

POLL_SECONDS = 0.5


@handles(BuildGeneration, stage="index")
def index(attempt: Attempt, request: BuildGeneration) -> Outcome:
    """Builds the index. A second run waits for a build that PostgreSQL continues without its worker, rebuilds a broken
    index, and leaves a valid one as it is."""
    with read_only() as session:
        generation = generations.get(session, request.generation_id)
    while (state := _poll(attempt, generation)) != IndexState.VALID:
        attempt.checkpoint()
        if state == IndexState.BUILDING:
            stopping.wait(POLL_SECONDS)
        elif state == IndexState.BROKEN:
            with statement() as session:
                partitions.drop_index(session, generation)
        else:
            _build(attempt, generation)
    return MoveOn("measure")


def _poll(attempt: Attempt, generation: EmbeddingGeneration) -> IndexState:
    with read_only() as session:
        progress = partitions.find_index_progress(session, generation)
        if progress is not None:
            attempt.report(*progress, "vectors", "indexing")
        return partitions.index_state(session, generation)


def _build(attempt: Attempt, generation: EmbeddingGeneration) -> None:
    """Builds in a thread of its own, so that this one sees a cancel."""
    built: Future[None] = Future()
    threading.Thread(target=_create_index, args=(generation, built), name="index-build", daemon=True).start()
    try:
        while not _is_done(built):
            attempt.checkpoint()
            _poll(attempt, generation)
    except (Cancelled, TimeLimitExceeded):
        with statement() as session:
            partitions.stop_building_index(session, generation)
        raise


def _is_done(built: "Future[None]") -> bool:
    """Raises the error of a failed build."""
    with suppress(TimeoutError):
        built.result(POLL_SECONDS)
    return built.done()


def _create_index(generation: EmbeddingGeneration, built: "Future[None]") -> None:
    try:
        with statement() as session:
            partitions.create_index(session, generation, concurrently=True)
        built.set_result(None)
    except (AppError, SQLAlchemyError) as error:
        built.set_exception(error)
    finally:
        built.cancel()  # after a bug, so that its waiting thread ends; else it is done already
