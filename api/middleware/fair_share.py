"""Middleware that lets so many requests of one user in at once; the others wait (api/fair_share.py)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.fair_share import Share, Shares

PROBE = "/health"  # it costs nothing, and who asks may share an address with a crowd


class FairShareMiddleware:
    """Within that for long responses, which take no part in any share."""

    def __init__(self, app: ASGIApp, shares: Shares) -> None:
        self.app = app
        self.shares = shares

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == PROBE:
            await self.app(scope, receive, send)
            return
        async with self.shares.held(scope) as share:
            await self.app(scope, _received_outside(share, receive), _sent_outside(share, send))


def _received_outside(share: Share, receive: Receive) -> Receive:
    """A client that sends slowly keeps nobody waiting, not even its own user."""

    async def receive_outside() -> Message:
        share.pause()
        message = await receive()
        await share.go_on()
        return message

    return receive_outside


def _sent_outside(share: Share, send: Send) -> Send:
    async def send_outside(message: Message) -> None:
        share.pause()
        await send(message)
        await share.go_on()

    return send_outside
