"""What serves jobs now, as responses show it: live workers, and the health of providers."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.schemas import jobs as schemas
from api.schemas.jobs import JobOut, Serving
from api.ttl_cache import TtlCache
from db.models import Job
from db.queries.jobs import pauses, workers
from db.queries.jobs.pauses import Pauses
from db.queries.jobs.workers import QueueWorkers
from db.transactions import read
from tasks import routing


@dataclass(frozen=True)
class _Queues:
    workers: dict[str, QueueWorkers]
    pauses: Pauses


served_queues: TtlCache[str, _Queues] = TtlCache(seconds=1)


async def serving() -> Serving:
    """As of the last second."""
    await routing.refresh_directory()
    queues = await served_queues.get("", lambda: read(_load))
    return Serving(queues.workers, routing.known_directory().providers, queues.pauses)


def _load(session: Session) -> _Queues:
    return _Queues(workers.by_queue(session), pauses.load(session))


async def show(job: Job) -> JobOut:
    return schemas.render(job, await serving())
