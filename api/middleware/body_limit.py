"""Middleware that rejects a request body over the size limit while it is received, before it is parsed or stored.

Without credentials, and where none are needed, the limit is that of a sign-up. Credentials are judged before a longer
body is read, and by the route again once it is there: a slow upload may outlast them.

FastAPI's own `max_body_size` responds in plain text; the API promises a problem (RFC 9457).
"""

from collections.abc import Container, Iterable

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import deps, errors
from api.openapi.dependencies import needs_user
from core.errors import AppError

FORM_OVERHEAD = 16_384  # what multipart adds around a file
MOST_ANONYMOUS_BYTES = 65_536


class BodyTooLarge(Exception):
    """Aborts the application that reads the body; the middleware sends the response."""


def open_routes_of(routers: Iterable[APIRouter]) -> frozenset[tuple[str, str]]:
    """The routes that need no credentials, by method and path."""
    routes = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return frozenset(
        (method, route.path) for route in routes if not needs_user(route) for method in route.methods or ()
    )


class BodyLimitMiddleware:
    """Checks `Content-Length` first, then counts the received bytes: a chunked body has no length header."""

    def __init__(self, app: ASGIApp, max_bytes: int, open_routes: Container[tuple[str, str]]) -> None:
        self.app = app
        self.max_bytes = max_bytes + FORM_OVERHEAD
        self.most_anonymous = min(MOST_ANONYMOUS_BYTES, self.max_bytes)
        self.open_routes = open_routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            most = await self._most_bytes(scope)
        except AppError as error:
            await errors.error_response(error, instance=scope["path"])(scope, receive, send)
            return
        if _declared_bytes(scope) > most:
            await self._refuse(most, scope, receive, send)
        else:
            await self._count(most, scope, receive, send)

    async def _most_bytes(self, scope: Scope) -> int:
        """Raises what is wrong with the credentials, if the body may be longer than one without them."""
        if _is_short(scope) or self._is_open(scope):
            return self.most_anonymous
        has_user = await deps.find_user(Request(scope)) is not None
        return self.max_bytes if has_user else self.most_anonymous

    def _is_open(self, scope: Scope) -> bool:
        return (scope["method"], scope["path"]) in self.open_routes

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
        detail = f"The request body may have at most {min(most, self.max_bytes - FORM_OVERHEAD):,} bytes."
        if most == self.most_anonymous and not self._is_open(scope):
            detail = f"Without credentials a request body may have at most {most:,} bytes. Send an API key, or log in."
        await errors.problem_response("too-large", detail, instance=scope["path"])(scope, receive, send)


def _is_short(scope: Scope) -> bool:
    """A chunked body does not say how long it is."""
    return "transfer-encoding" not in Headers(scope=scope) and _declared_bytes(scope) <= MOST_ANONYMOUS_BYTES


def _declared_bytes(scope: Scope) -> int:
    return int(Headers(scope=scope).get("content-length") or 0)
