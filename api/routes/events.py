"""Following a job by its log, as server-sent events (WHATWG HTML, 9.2)."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.deps import CurrentUser, WakeupsDep
from api.schemas import jobs as schemas
from api.wakeups import LOOK_SECONDS, pause
from db.models import Job, JobEvent
from db.queries import jobs
from db.session import read

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

AT_ONCE = 500  # events; a slow reader never makes the server hold more


async def _own_job(job_id: UUID, user: CurrentUser) -> Job:
    """Looked up before the stream begins, so that what is not there answers 404 or 410."""
    return await read(jobs.get, job_id, user_id=user.id)


@router.get("/{job_id}/events", response_class=EventSourceResponse)
async def follow_job(
    job: Annotated[Job, Depends(_own_job)],
    wakeups: WakeupsDep,
    after: Annotated[int, Query(ge=0, description="The `id` of the last event seen.")] = 0,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Everything that happened to the job and happens from now on; the stream ends with `end`.

    A browser that lost its connection goes on where it was by `Last-Event-ID`.
    """
    seen = after if last_event_id is None else last_event_id
    assert job.user_id is not None
    with wakeups.watching(job.id) as changed:
        while True:
            events = await read(jobs.list_events, job.id, after=seen, limit=AT_ONCE)
            job = await read(jobs.get, job.id, user_id=job.user_id)
            for event in events:
                yield _render(event, job)
                seen = event.seq
            if job.state.is_terminal and seen >= job.last_seq:
                return
            if not events:
                await pause(changed, LOOK_SECONDS)


def _render(event: JobEvent, job: Job) -> ServerSentEvent:
    return ServerSentEvent(id=str(event.seq), event=event.type, data=_data(event, job))


def _data(event: JobEvent, job: Job) -> Any:
    """The log says that there is a result or an error; the row has it."""
    if event.type == "result" and job.result is not None:
        return job.result
    if event.type == "error" and job.error is not None:
        return schemas.problem_of(job)
    return {"attempt": event.attempt, **event.data}
