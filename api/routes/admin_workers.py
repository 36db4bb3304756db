"""The worker processes, for operators: what each has and runs, and draining one."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import Operator
from api.schemas.admin_workers import JobInHandOut, WorkerOut, WorkersOut
from core.errors import NotFound
from db.models import Worker
from db.queries import audit
from db.queries.jobs import workers
from db.transactions import read, write

router = APIRouter(prefix="/api/admin/workers", tags=["administration"])


@router.get("")
async def list_workers(_: Operator) -> WorkersOut:
    """Lists the live workers with what their hosts have and which jobs they run. A worker that its host drains or stops
    is not listed any more."""
    return await read(_list)


@router.post("/{worker_id}/drain")
async def drain_worker(operator: Operator, worker_id: UUID) -> WorkerOut:
    """Has a worker claim no more jobs. It learns that within seconds, finishes the jobs that it runs, and stays alive
    until it is stopped; started anew, it claims again. Repeating the request changes nothing."""
    return await write(_drain, worker_id, actor_id=operator.id)


def _list(session: Session) -> WorkersOut:
    return WorkersOut(items=_shown(session, workers.list_alive(session)))


def _drain(session: Session, worker_id: UUID, *, actor_id: UUID) -> WorkerOut:
    asked = workers.request_drain(session, worker_id)
    if asked is None:
        raise NotFound(f"No live worker has the id {worker_id}. GET /api/admin/workers lists them.")
    worker, is_first = asked
    if is_first:
        audit.add(
            session, actor_id=actor_id, action="worker.drain", subject=str(worker_id), after={"name": worker.name}
        )
    return _shown(session, [worker])[0]


def _shown(session: Session, found: Sequence[Worker]) -> list[WorkerOut]:
    in_hand = workers.jobs_in_hand(session, [process for worker in found for process in worker.processes or ()])

    def jobs_of(worker: Worker) -> list[JobInHandOut] | None:
        if worker.processes is None:
            return None
        return [JobInHandOut.model_validate(job) for process in worker.processes for job in in_hand.get(process, ())]

    return [
        WorkerOut.model_validate({**vars(worker), "host": worker.name.rpartition("@")[2], "jobs": jobs_of(worker)})
        for worker in found
    ]
