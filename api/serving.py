"""What serves jobs now, as responses show it: live workers, and the health of providers."""

from api.schemas import jobs as schemas
from api.schemas.jobs import JobOut, Serving
from api.ttl_cache import TtlCache
from db.models import Job
from db.queries.jobs import workers
from db.queries.jobs.workers import QueueWorkers
from db.transactions import read
from tasks import routing

_served_queues: TtlCache[str, dict[str, QueueWorkers]] = TtlCache(seconds=1)


async def serving() -> Serving:
    """As of the last second."""
    await routing.refresh_directory()
    served = await _served_queues.get("", lambda: read(workers.by_queue))
    return Serving(served, routing.known_directory().providers)


async def show(job: Job) -> JobOut:
    return schemas.render(job, await serving())
