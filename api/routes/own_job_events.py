"""The changes of all jobs of a user as one stream of server-sent events."""

from functools import partial

from fastapi import APIRouter, Response

from api.deps import AdmissionDep, CurrentUser, OwnJobStreamsDep
from api.open_streams import EventStream
from api.schemas.own_job_events import StreamedJobChange
from api.stream_places import After, LastEventId, place_of
from db.transactions import read

router = APIRouter(prefix="/api/jobs", tags=["jobs"])


@router.get("/events", response_class=EventStream, status_code=200, responses={200: {"model": StreamedJobChange}})
async def stream_own_jobs(
    user: CurrentUser,
    streams: OwnJobStreamsDep,
    admission: AdmissionDep,
    after: After = None,
    last_event_id: LastEventId = None,
) -> Response:
    """Streams the state and the progress of all your jobs, each as it is after a change: one connection for a page that
    shows many. Texts, results and jobs of the platform itself are not in it.

    Of changes that follow each other within a second, the last one is told. A reconnecting browser goes on after
    `Last-Event-ID`, at most an hour later. A change may come again, with the same `version`. The stream ends soon after
    a logout, and when the key or the account is no more.
    """
    place = await read(place_of, last_event_id or after)
    return EventStream(user, partial(streams.stream, user.id, place, admission))
