import logging
from collections import Counter
from typing import Literal

import redis.asyncio as redis
from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.errors import USUAL_HEADERS
from api.schemas.health import Health, QueueState, Readiness
from db.errors import Transient
from db.queries import workers
from db.queries.workers import QueueLoad
from db.session import read
from tasks.problems import PROBLEMS
from tasks.queues import QUEUES
from tasks.settings import BrokerSettings

STARVED_SECONDS = 5.0  # the relay rings every second, so an idle worker comes sooner than that
NO_LOAD = QueueLoad(0, 0, 0, None)

router = APIRouter(tags=["health"])
logger = logging.getLogger(__name__)


@router.get("/health")
async def health() -> Health:
    """The process lives."""
    return Health()


@router.get("/ready", responses={503: {"model": Readiness}})
async def ready(response: Response) -> Readiness:
    """PostgreSQL and Redis answer, and every queue has a worker."""
    queues: dict[str, QueueState] = {}
    missing: list[str] = []
    has_redis = await _pings_redis()
    try:
        queues = await read(_look_at_queues)
        missing += [f"a worker for {name}" for name, queue in queues.items() if not queue.workers]
    except Transient:
        missing.append("the database")
    if not has_redis:
        missing.append("redis")
    if missing:
        response.status_code = 503
        response.headers.update(USUAL_HEADERS[503])
    return Readiness(
        status="not ready" if missing else "ready",
        database=bool(queues),
        redis=has_redis,
        queues=queues,
        missing=missing,
    )


async def _pings_redis() -> bool:
    settings = BrokerSettings()
    try:
        async with redis.Redis.from_url(
            settings.url, socket_connect_timeout=settings.timeout_seconds, socket_timeout=settings.timeout_seconds
        ) as client:
            return bool(await client.ping())
    except (redis.RedisError, OSError) as error:
        logger.warning("redis is away: %r", error)
        return False


def _look_at_queues(session: Session) -> dict[str, QueueState]:
    alive = Counter(queue for worker in workers.list_alive(session) for queue in worker.queues)
    loads = workers.load_by_queue(session, queues=list(QUEUES))
    return {name: _state(loads.get(name, NO_LOAD), alive[name]) for name in QUEUES}


def _state(load: QueueLoad, alive: int) -> QueueState:
    age = load.oldest_waiting_seconds
    return QueueState(
        status=_status(load, alive),
        waiting=load.waiting,
        scheduled=load.scheduled,
        running=load.running,
        oldest_waiting_seconds=None if age is None else round(age, 1),
        workers=alive,
    )


def _status(load: QueueLoad, alive: int) -> Literal["idle", "busy", "starved", "dead"]:
    if not alive:
        return "dead"
    if not load.waiting:
        return "idle"
    is_overdue = (load.oldest_waiting_seconds or 0) > STARVED_SECONDS
    return "starved" if is_overdue and not load.running else "busy"


@router.get("/problems")
async def problems() -> dict[str, dict[str, str | int]]:
    """Every problem that this API can answer with, by its slug."""
    return {slug: {"status": problem.status, "title": problem.title} for slug, problem in PROBLEMS.items()}
