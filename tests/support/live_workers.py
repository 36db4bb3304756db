"""Workers that are alive as the platform sees it, and take no job."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import delete, text

from api.query_encoders import encoders_cache
from db.models import Worker
from db.queries.jobs import workers
from db.transactions import transaction


@contextmanager
def live_worker(*queues: str, models: Sequence[str] = ()) -> Iterator[None]:
    """`models` are those that it can embed with."""
    worker_id = uuid4()
    with transaction() as session:
        workers.record_heartbeat(session, worker_id, name="live", queues=list(queues), models=list(models))
        session.execute(
            text("UPDATE workers SET seen_at = now() + interval '1 hour' WHERE id = :id"), {"id": worker_id}
        )
    encoders_cache.discard("")
    try:
        yield
    finally:
        with transaction() as session:
            workers.leave(session, worker_id)
        encoders_cache.discard("")


def forget_workers() -> None:
    """Deletes the rows of workers that other tests left; live ones register again."""
    with transaction() as session:
        session.execute(delete(Worker))
    encoders_cache.discard("")
