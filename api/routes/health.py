import logging

import redis
from fastapi import APIRouter, Response

from api.errors import DEFAULT_HEADERS
from api.queue_health import queue_states
from api.schemas.health import Health, QueueState, Readiness, Status
from api.status import current_status
from core.errors import Transient
from core.outages import REDIS
from db.row_level_security import acting_as_platform
from db.transactions import read
from tasks import redis_clients
from tasks.problems import PROBLEMS

router = APIRouter(tags=["health"])
logger = logging.getLogger(__name__)


@router.get("/health")
async def get_health() -> Health:
    """The API process runs."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness}})
async def get_readiness(response: Response) -> Readiness:
    """Whether the API can accept jobs: PostgreSQL and Redis respond; otherwise 503. A queue without a worker is listed
    as missing, but its jobs wait."""
    queues: dict[str, QueueState] = {}
    missing: list[str] = []
    has_redis = await _redis_responds()
    try:
        with acting_as_platform():
            queues = await read(queue_states)
        missing += [f"a worker for {name}" for name, queue in queues.items() if not queue.workers]
    except Transient:
        missing.append("the database")
    if not has_redis:
        missing.append("redis")
    is_ready = bool(queues) and has_redis
    if not is_ready:
        response.status_code = 503
        response.headers.update(DEFAULT_HEADERS[503])
    return Readiness(
        status="ready" if is_ready else "not ready",
        database=bool(queues),
        redis=has_redis,
        queues=queues,
        missing=missing,
    )


@router.head("/status", include_in_schema=False)
@router.get("/status")
async def get_status() -> Status:
    """What is not as it should be, in sentences; how queues and the providers of language models are."""
    return await current_status(has_redis=await _redis_responds())


async def _redis_responds() -> bool:
    try:
        async with redis_clients.async_client() as client:
            return bool(await client.ping())
    except (redis.RedisError, OSError) as error:
        REDIS.note_failure(error)
        return False


@router.get("/problems")
async def list_problems() -> dict[str, dict[str, str | int]]:
    """Lists every problem that this API can return, by its slug."""
    return {slug: {"status": problem.status, "title": problem.title} for slug, problem in PROBLEMS.items()}
