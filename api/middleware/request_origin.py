"""Middleware that knows where each request comes from: the id that it names or gets, and its W3C trace context. Both go
on with the jobs that it submits, and the response names the id."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import origin
from core.logs import context
from core.origin import Origin

REQUEST_ID = "x-request-id"
TRACEPARENT = "traceparent"
SCOPE_KEY = "pensum.origin"


class RequestOriginMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        source = scope[SCOPE_KEY] = origin.of_request(_only(scope, REQUEST_ID), _only(scope, TRACEPARENT))
        header = (REQUEST_ID.encode(), (source.request_id or "").encode())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], header]
            await send(message)

        with context.about(source):
            await self.app(scope, receive, send_with_id)


def origin_of(scope: Scope) -> Origin:
    """Of a request that this middleware has seen."""
    source: Origin = scope.get(SCOPE_KEY, origin.NOWHERE)
    return source


def _only(scope: Scope, name: str) -> str | None:
    """The value of a header that was sent once."""
    sought = name.encode()
    values = [value for header, value in scope["headers"] if header == sought]
    return values[0].decode("latin-1") if len(values) == 1 else None
