"""Workers that are alive as the platform sees it, and take no job."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import text

from db.queries.jobs import workers
from db.transactions import transaction


@contextmanager
def live_worker(*queues: str) -> Iterator[None]:
    worker_id = uuid4()
    with transaction() as session:
        workers.record_heartbeat(session, worker_id, name="live", queues=list(queues), models=[])
        session.execute(
            text("UPDATE workers SET seen_at = now() + interval '1 hour' WHERE id = :id"), {"id": worker_id}
        )
    yield
    with transaction() as session:
        workers.leave(session, worker_id)
