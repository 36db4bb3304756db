"""Answers that go on for long begin when all that FastAPI stacks around a request is gone.

Waiting inside of it would cost every open stream more memory than the stream itself.
"""

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

GOES_ON = "pensum.goes_on"

LongResponse = Callable[[Receive, Send], Awaitable[None]]


class LongResponses:
    """The outermost middleware: what a response left in the scope by `hand_over` is run here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        answer: LongResponse | None = scope.pop(GOES_ON, None)
        if answer is not None:
            _free(scope)
            await answer(receive, send)


def hand_over(scope: Scope, answer: LongResponse) -> None:
    scope[GOES_ON] = answer


def _free(scope: Scope) -> None:
    """Of what the server keeps as long as the answer lasts, only what describes the request in short is needed."""
    scope["headers"].clear()
    for name in [name for name in scope if name not in NEEDED]:
        del scope[name]


NEEDED = {"type", "method", "scheme", "server", "root_path", "path", "query_string", "headers"}
