"""What happens on the whole platform as a stream of server-sent events, for operators."""

from functools import partial

from fastapi import APIRouter, Response

from api.deps import Operator, OperatorAdmissionDep, PlatformStreamsDep
from api.open_streams import EventStream
from api.schemas.platform_events import StreamedPlatformEvent
from api.stream_places import After, LastEventId, place_of
from db.transactions import read

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.get(
    "/events",
    response_class=EventStream,
    status_code=200,
    responses={200: {"model": StreamedPlatformEvent}},
)
async def stream_platform_events(
    operator: Operator,
    streams: PlatformStreamsDep,
    admission: OperatorAdmissionDep,
    after: After = None,
    last_event_id: LastEventId = None,
) -> Response:
    """Streams what happens on the platform, without texts: attempts at jobs begin, jobs end, queues and kinds are
    paused and resumed, workers come and go.

    A reconnecting browser goes on after `Last-Event-ID`, at most an hour later. An event may come again after a lost
    connection, and events come within seconds. The stream ends soon after a logout, and when the key or the role is no
    more.
    """
    place = await read(place_of, last_event_id or after)
    return EventStream(operator, partial(streams.stream, place, admission))
