"""Middleware that rejects a request body over the size limit while it is received, before it is parsed or stored.

Without credentials the limit is that of a sign-up.

FastAPI's own `max_body_size` responds in plain text; the API promises a problem (RFC 9457).
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.accounts.cookies import session_cookie_name

FORM_OVERHEAD = 16_384  # what multipart adds around a file
MOST_ANONYMOUS_BYTES = 65_536


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
        headers = Headers(scope=scope)
        most = self.max_bytes if _has_credentials(headers) else MOST_ANONYMOUS_BYTES
        if int(headers.get("content-length") or 0) > most:
            await self._refuse(most, scope, receive, send)
            return
        await self._count(most, scope, receive, send)

    async def _count(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        seen, is_over = 0, False

        async def counted() -> Message:
            nonlocal seen, is_over
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
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
            await self._refuse(most, scope, receive, send)

    async def _refuse(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The request body may have at most {self.max_bytes - FORM_OVERHEAD:,} bytes."
        if most == MOST_ANONYMOUS_BYTES:
            detail = f"Without credentials a request body may have at most {most:,} bytes. Send an API key, or log in."
        await errors.problem_response("too-large", detail, instance=scope["path"])(scope, receive, send)


def _has_credentials(headers: Headers) -> bool:
    """Whether they are good is judged later, for little: a body of many values is refused before it is parsed."""
    return "authorization" in headers or session_cookie_name() in headers.get("cookie", "")
