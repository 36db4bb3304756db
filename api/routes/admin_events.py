"""What happens on the whole platform as a stream of server-sent events, for operators."""

from datetime import timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from sqlalchemy.orm import Session
from starlette.types import Receive, Scope, Send

from api.deps import Operator, OperatorAdmission, OperatorAdmissionDep, PlatformStreamsDep
from api.middleware.long_response import run_after_stack
from api.platform_streams import PlatformStreams
from api.schemas.platform_events import StreamedPlatformEvent
from core.errors import Gone, Invalid
from db.queries.jobs import platform_events
from db.queries.jobs.platform_events import PlatformCursor
from db.transactions import read

router = APIRouter(prefix="/api/admin", tags=["administration"])

LONGEST_GAP = timedelta(hours=1)
LONGEST_ID = 10_000


class PlatformEventStream(Response):
    media_type = "text/event-stream"

    def __init__(self, streams: PlatformStreams, place: PlatformCursor, admission: OperatorAdmission) -> None:
        super().__init__()
        self._streams = streams
        self._place = place
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        run_after_stack(scope, partial(self._streams.stream, self._place, self._admission))


@router.get(
    "/events",
    response_class=PlatformEventStream,
    status_code=200,
    responses={200: {"model": StreamedPlatformEvent}},
)
async def stream_platform_events(
    _: Operator,
    streams: PlatformStreamsDep,
    admission: OperatorAdmissionDep,
    after: Annotated[
        str | None, Query(max_length=LONGEST_ID, description="The last `id` that came. Without it: from now on.")
    ] = None,
    last_event_id: Annotated[str | None, Header(max_length=LONGEST_ID)] = None,
) -> Response:
    """Streams what happens on the platform, without texts: attempts at jobs begin, jobs end, queues and kinds are
    paused and resumed, workers come and go.

    A reconnecting browser goes on after `Last-Event-ID`, at most an hour later. An event may come again after a lost
    connection, and events come within seconds. The stream ends soon after a logout, and when the key or the role is no
    more.
    """
    place = await read(_place, last_event_id or after)
    return PlatformEventStream(streams, place, admission)


def _place(session: Session, known: str | None) -> PlatformCursor:
    now = platform_events.now(session)
    if known is None:
        return now
    try:
        place = platform_events.parse(known)
    except (ValueError, OverflowError):
        message = "This is no `id` of this stream."
        raise Invalid(message, errors=[{"field": "Last-Event-ID", "message": message}]) from None
    if now.at - place.at > LONGEST_GAP:
        raise Gone("The events after this id are more than an hour old. Open the stream without it, and read the jobs.")
    return place
