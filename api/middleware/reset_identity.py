"""A request is nobody's until it has shown who sends it, whatever the one before it was."""

from starlette.types import ASGIApp, Receive, Scope, Send

from db.row_level_security import without_acting_user


class ResetIdentity:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with without_acting_user():
            await self.app(scope, receive, send)
