"""Middleware for long-lived responses, such as streams of server-sent events.

A long-lived response runs after the routing and middleware stack of its request has returned. Inside that stack, every
open stream would hold more memory for the stack than for itself.
"""

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

SCOPE_KEY = "pensum.long_response"

LongResponse = Callable[[Receive, Send], Awaitable[None]]


class LongResponseMiddleware:
    """Outside of all other middleware but CORS. It runs the response that a route registered with `run_after_stack`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        response: LongResponse | None = scope.pop(SCOPE_KEY, None)
        if response is not None:
            _free(scope)
            await response(receive, send)


def run_after_stack(scope: Scope, response: LongResponse) -> None:
    """Registers the response of this request, to run when the application has returned."""
    scope[SCOPE_KEY] = response


def _free(scope: Scope) -> None:
    """Drops from the scope, which the server keeps as long as the response lasts, all but a short description."""
    scope["headers"] = []  # the list of before may still tell another middleware its origin
    for name in [name for name in scope if name not in NEEDED]:
        del scope[name]


NEEDED = {"type", "method", "scheme", "server", "root_path", "path", "query_string", "headers"}
