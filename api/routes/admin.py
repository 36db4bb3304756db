"""Figures on the whole platform, for operators."""

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import Operator
from api.queue_health import queue_states
from api.schemas.admin import AccountStats, JobStats, LibraryStats, Stats, WorkerStats
from db.queries import statistics
from db.queries.jobs import workers
from db.transactions import read

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.get("/stats")
async def get_stats(_: Operator) -> Stats:
    """Returns figures on accounts, jobs, queues, workers, the library and storage."""
    return await read(_stats)


def _stats(session: Session) -> Stats:
    found = statistics.collect(session)
    return Stats(
        users=AccountStats(**found.accounts),
        jobs=[JobStats(**row) for row in found.jobs],
        events=sum(row["events"] for row in found.jobs),
        queues=queue_states(session),
        workers=[WorkerStats.model_validate(worker) for worker in workers.list_alive(session)],
        library=LibraryStats(**found.library),
        deliveries=found.deliveries,
        storage_bytes=found.storage_bytes,
    )
