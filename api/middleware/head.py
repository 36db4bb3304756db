"""Middleware that answers HEAD wherever GET is answered, with the same status and headers (RFC 9110, 9.3.2)."""

from starlette.types import ASGIApp, Receive, Scope, Send

SCOPE_KEY = "pensum.head"


class HeadMiddleware:
    """The application sees a GET. The server, whose own scope still says HEAD, sends no body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET", SCOPE_KEY: True}
        await self.app(scope, receive, send)


def is_head(scope: Scope) -> bool:
    """Whether the client gets no body: such a response waits for nothing."""
    return SCOPE_KEY in scope
