import asyncio

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import DEFAULT_HEADERS
from api.probes import in_time, redis_state
from api.queue_health import queue_states
from api.schemas.health import Health, QueueState, Readiness, Status
from api.status import current_status
from db.models import Document, Job
from db.row_level_security import acting_as_platform
from db.transactions import read

router = APIRouter(tags=["health"])


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def get_health() -> Health:
    """The API process runs."""
    return Health()


@router.head("/ready", include_in_schema=False)
@router.get("/ready", responses={503: {"model": Readiness}})
async def get_readiness(response: Response) -> Readiness:
    """Whether the API can accept jobs: PostgreSQL lets jobs and documents be read, and Redis responds; otherwise 503. A
    queue without a worker is listed as missing, but its jobs wait."""
    with acting_as_platform():
        found, redis = await asyncio.gather(in_time(read(_look)), redis_state())
    queues = found or {}
    missing = [f"a worker for {name}" for name, queue in queues.items() if not queue.workers]
    if not queues:
        missing.append("the database")
    if redis != "ok":
        missing.append("redis")
    is_ready = bool(queues) and redis == "ok"
    if not is_ready:
        response.status_code = 503
        response.headers.update(DEFAULT_HEADERS[503])
    return Readiness(
        status="ready" if is_ready else "not ready",
        database=bool(queues),
        redis=redis == "ok",
        queues=queues,
        missing=missing,
    )


def _look(session: Session) -> dict[str, QueueState]:
    """Whoever locks one of the tables that requests are made of keeps the API from accepting anything."""
    session.execute(select(select(Job.id).limit(1).exists(), select(Document.id).limit(1).exists()))
    return queue_states(session)


@router.head("/status", include_in_schema=False)
@router.get("/status")
async def get_status() -> Status:
    """What is not as it should be, in sentences; how queues and the providers of language models are."""
    return await current_status()
