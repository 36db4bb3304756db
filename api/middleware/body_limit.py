"""Middleware that rejects a request body over the size limit while it is received, before it is parsed or stored.

FastAPI's own `max_body_size` responds in plain text; the API promises a problem (RFC 9457).
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors

FORM_OVERHEAD = 16_384  # what multipart adds around a file


class BodyTooLarge(Exception):
    """Aborts the application that reads the body; the middleware sends the response."""


class BodyLimitMiddleware:
    """Checks `Content-Length` first, then counts the received bytes: a chunked body has no length header."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes + FORM_OVERHEAD

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if int(Headers(scope=scope).get("content-length") or 0) > self.max_bytes:
            await self._refuse(scope, receive, send)
            return
        await self._count(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen, is_over = 0, False

        async def counted() -> Message:
            nonlocal seen, is_over
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.max_bytes:
                is_over = True
                raise BodyTooLarge
            return message

        async def send_unless_over(message: Message) -> None:
            if not is_over:
                await send(message)

        try:
            await self.app(scope, counted, send_unless_over)
        except BodyTooLarge:
            assert is_over
        if is_over:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The request body may have at most {self.max_bytes - FORM_OVERHEAD:,} bytes."
        await errors.problem_response("too-large", detail, instance=scope["path"])(scope, receive, send)
