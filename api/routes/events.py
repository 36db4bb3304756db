"""Following a job by its log, as server-sent events (WHATWG HTML, 9.2)."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response
from starlette.types import Receive, Scope, Send

from api.deps import CurrentUser, StreamsDep
from api.middleware.long_response import hand_over
from api.streams import Streams
from db.models import Job
from db.queries.jobs import jobs
from db.queries.jobs.events import Place
from db.transactions import read

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

LAST_SEQ = 2**31 - 1  # PostgreSQL's largest integer


class LogStream(Response):
    """Everything behind a place in a job's log, as it comes."""

    media_type = "text/event-stream"

    def __init__(self, streams: Streams, place: Place) -> None:
        super().__init__()
        self._streams = streams
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hand_over(scope, partial(self._streams.stream, self._place))


async def _own_job(job_id: UUID, user: CurrentUser) -> Job:
    """Looked up before the stream begins, so that what is not there answers 404 or 410."""
    return await read(jobs.get, job_id, user_id=user.id)


@router.get("/{job_id}/events", response_class=LogStream, status_code=200)
async def follow_job(
    job: Annotated[Job, Depends(_own_job)],
    streams: StreamsDep,
    after: Annotated[int, Query(ge=0, le=LAST_SEQ, description="The `id` of the last event seen.")] = 0,
    last_event_id: Annotated[int | None, Header(ge=0, le=LAST_SEQ)] = None,
) -> Response:
    """Everything that happened to the job and happens from now on; the stream ends with `end`.

    A browser that lost its connection goes on where it was by `Last-Event-ID`.
    """
    seen = after if last_event_id is None else last_event_id
    return LogStream(streams, Place(job.id, min(seen, job.last_seq)))
