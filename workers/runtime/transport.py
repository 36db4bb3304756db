"""The Celery transport that validates messages: whatever is no task of ours is logged once and dropped before Celery
sees it.

Celery 5.7 ends its worker over a message that is not JSON or no envelope. Over some others it also puts them back, so
that the next worker ends over them too.
"""

import logging
from typing import Annotated, Any, Literal

from kombu.transport import redis
from kombu.transport.virtual import Empty
from pydantic import AwareDatetime, Base64Bytes, BaseModel, Field, TypeAdapter, ValidationError
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.settings import settings
from tasks.app import WAKE_SLOT, app
from tasks.queues import QUEUES
from tasks.redis_clients import ATTEMPTS_MORE

logger = logging.getLogger(__name__)

BRPOP_SECONDS = 8  # each is a round trip, and a message ends it at once
OVERDUE_LOOK_SECONDS = 2.0  # for a BRPOP that should have ended
LONGEST_BODY = 10_000  # bytes; a message carries no data


class Headers(BaseModel):
    id: str
    task: str
    expires: AwareDatetime | None = None
    eta: None = None
    compression: None = None
    timelimit: tuple[None, None] = (None, None)


class Properties(BaseModel):
    delivery_tag: str
    delivery_info: dict[str, Any]
    body_encoding: Literal["base64"]


class Envelope(BaseModel):
    headers: Headers
    properties: Properties
    content_type: Literal["application/json"] = Field(alias="content-type")
    content_encoding: Literal["utf-8"] = Field(alias="content-encoding")
    body: Annotated[Base64Bytes, Field(max_length=LONGEST_BODY)]


#: Positional and named arguments; no callbacks, chains or chords.
BODY = TypeAdapter(tuple[list[Any], dict[str, Any], dict[str, None]])


def validate_message(message: object, queue: str) -> str | None:
    """Returns what is wrong with a message in this queue, or None."""
    try:
        envelope = Envelope.model_validate(message)
        arguments, named, _ = BODY.validate_json(envelope.body)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'message'}: {first['msg']}"
    name = envelope.headers.task
    if name not in app.tasks:
        return f"unknown task {name}"
    try:
        app.tasks[name].__header__(*arguments, **named)
    except TypeError as error:
        return f"{name}: {error}"
    if name == WAKE_SLOT and arguments != [queue]:
        return f"a wake-up for {arguments}"
    return None


class Channel(redis.Channel):
    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[no-untyped-call]  # kombu has no types
        except (Empty, *self.connection_errors, *self.connection.channel_errors):
            raise
        except Exception as error:  # whatever somebody wrote into Redis, the worker goes on
            logger.error("a message that cannot be read was dropped: %.200r", error)
            return True

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        """What is asked by the way, such as an acknowledgement, must not hold the event loop up for as long as a BRPOP
        may wait: it may go to a connection that died with its line. It is tried again then, so that no PING goes before
        it."""
        parameters: dict[str, Any] = super()._connparams(asynchronous)  # type: ignore[no-untyped-call]  # kombu has no types
        if asynchronous:
            return parameters
        retry = Retry(NoBackoff(), ATTEMPTS_MORE)
        limits = {"socket_timeout": settings().broker.timeout_seconds, "health_check_interval": 0}
        return parameters | limits | {"retry": retry}

    def close(self) -> None:
        """Without waiting for the BRPOP to end. A wake-up that it takes meanwhile is lost, and the relay repeats it."""
        self._in_poll = False
        super().close()  # type: ignore[no-untyped-call]  # kombu has no types


class Transport(redis.Transport):
    Channel = Channel
    brpop_timeout = BRPOP_SECONDS

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """kombu looks for an overdue BRPOP only as often as it sends a PING; a look costs no round trip."""
        super().register_with_event_loop(connection, loop)  # type: ignore[no-untyped-call]  # kombu has no types
        cycle: Any = self.cycle
        cycle._brpop_health_tref.cancel()
        cycle._brpop_health_tref = loop.call_repeatedly(OVERDUE_LOOK_SECONDS, cycle.maybe_check_brpop_health)

    def _deliver(self, message: Any, queue: str) -> None:
        if queue in QUEUES and (reason := validate_message(message, queue)):
            logger.error("a foreign message in the queue %s was dropped: %.200r", queue, reason)
        else:
            super()._deliver(message, queue)  # type: ignore[no-untyped-call]  # kombu has no types
