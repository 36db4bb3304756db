"""Middleware that clears the acting user of row-level security before each request.

Requests of one connection can share a context, so a request must not inherit the user of the one before it.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from db.row_level_security import without_acting_user


class ResetIdentityMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with without_acting_user():
            await self.app(scope, receive, send)
