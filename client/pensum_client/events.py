"""Events of a job's log, which arrive as server-sent events."""

from typing import Any

from httpx_sse import ServerSentEvent
from pydantic import BaseModel, ConfigDict

from pensum_client.errors import UnexpectedResponse
from pensum_client.outputs import JobChange


class Event(BaseModel):
    """`type` is queued, started, progress, token, result, error, cancelled, retrying, waiting, resumed,
    restarted or end.

    The data of `result` is the job's result and that of `error` its problem. The other types have the `attempt`, and
    their own fields: a token its `text`, progress its `done`, `total`, `unit` and `note`. `retrying` has an
    `error`, and where a chain goes on, the `provider` that is next and the provider and model that `gave_up` or cannot
    be asked now. Its `reason` `lease_lost` says that the worker is out of reach: next it is `resumed` there, and its
    text goes on, or `started` by another attempt, and its text comes anew. `waiting` has the `provider` that cannot be
    asked now, and the `reason`, a `waiting_reason` of jobs: `busy` once it can be asked again. After `restarted` the
    text comes anew, if it does: forget the tokens before it.
    """

    model_config = ConfigDict(frozen=True)

    seq: int
    type: str
    data: dict[str, Any]


class PlatformEvent(BaseModel):
    """`type` is `job.started`, `job.succeeded`, `job.failed`, `job.cancelled` or `job.expired`; `queue.` or `kind.`
    `paused` or `resumed`; `worker.started`, `worker.draining`, `worker.left` or `worker.lost`. `place` is where the
    stream goes on behind the last event before it: what was cut off halfway comes again."""

    model_config = ConfigDict(frozen=True)

    place: str
    type: str
    data: dict[str, Any]


class JobChanged(BaseModel):
    """A job as it is now. `place` is where the stream goes on behind the last event before it."""

    model_config = ConfigDict(frozen=True)

    place: str
    job: JobChange


def parse_job_changed(sse: ServerSentEvent) -> JobChanged | None:
    """None for a keep-alive comment or a lone id."""
    return JobChanged(place=sse.id, job=JobChange.model_validate_json(sse.data)) if sse.data else None


def parse_platform_event(sse: ServerSentEvent) -> PlatformEvent | None:
    """None for a keep-alive comment or a lone id."""
    return PlatformEvent(place=sse.id, type=sse.event, data=sse.json()) if sse.data else None


def parse(sse: ServerSentEvent) -> Event | None:
    """None for a keep-alive comment or a lone id."""
    if not sse.data:
        return None
    try:
        return Event(seq=int(sse.id), type=sse.event, data=sse.json())
    except ValueError as error:
        raise UnexpectedResponse(f"An event cannot be read: {sse!r}. Is the client as new as the API?") from error
