"""The events of a job as a stream of server-sent events (WHATWG HTML, 9.2)."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response

from api.deps import AdmissionDep, CurrentUser, StreamsDep
from api.open_streams import EventStream
from api.schemas.streamed_events import StreamedEvent
from db.models import Job
from db.queries.jobs import jobs
from db.queries.jobs.events import Cursor
from db.transactions import read

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

LAST_SEQ = 2**31 - 1  # PostgreSQL's largest integer
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"model": StreamedEvent},
    204: {"description": "The job has ended, and `end` was received."},
}


async def _own_job(job_id: UUID, user: CurrentUser) -> Job:
    """Read before the stream begins, so that a missing job returns 404 or 410."""
    return await read(jobs.get, job_id, user_id=user.id)


@router.get("/{job_id}/events", response_class=EventStream, status_code=200, responses=RESPONSES)
async def stream_events(
    job: Annotated[Job, Depends(_own_job)],
    user: CurrentUser,
    streams: StreamsDep,
    admission: AdmissionDep,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ, description="The `id` of the last received event.")] = 0,
    last_event_id: Annotated[int | None, Header(ge=0, le=LAST_SEQ)] = None,
) -> Response:
    """Streams the past and future events of a job as server-sent events; the last one is `end`.

    A reconnecting browser continues after `Last-Event-ID`. Behind `end` the answer is 204, which tells it to reconnect
    no more. A stream ends without `end` soon after a logout, and when
    its key or account is no more.
    """
    seen = after if last_event_id is None else last_event_id
    if job.state.is_terminal and seen >= job.last_seq:
        return Response(status_code=204, media_type=EventStream.media_type)  # clients of ours look at the type first
    return EventStream(user, partial(streams.stream, Cursor(job.id, min(seen, job.last_seq)), admission))
