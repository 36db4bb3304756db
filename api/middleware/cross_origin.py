"""Requests from pages of other origins (CORS): those that PENSUM_ALLOWED_ORIGINS names.

A page on this site, as the browser tells it in `Sec-Fetch-Site` (`https://learn.example.com` and
`https://api.example.com` are one site), may use the session cookie; all others send a bearer token. The CSRF check asks
the same function, so that no response promises what it refuses.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.accounts import cookies
from api.openapi.headers import HEADERS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
RESPONSE_HEADERS = (*HEADERS, "Content-Disposition", "X-Pensum-Job", "x-should-retry")
PREFLIGHT_SECONDS = 600  # for which a browser need not ask again

_OPTIONS: dict[str, Any] = {
    "allow_methods": METHODS,
    "allow_headers": ["*"],  # those that the preflight names: clients and their tracing send more than we read
    "expose_headers": RESPONSE_HEADERS,
    "max_age": PREFLIGHT_SECONDS,
}


class CrossOriginMiddleware:
    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self.app = app
        self._origins = origins
        self._with_token = CORSMiddleware(app, allow_origins=origins, **_OPTIONS)
        self._with_cookie = CORSMiddleware(app, allow_origins=origins, allow_credentials=True, **_OPTIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "origin" not in (headers := Headers(scope=scope)):
            await self.app(scope, receive, send)
            return

        async def send_varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).add_vary_header("Sec-Fetch-Site")
            await send(message)

        chosen = self._with_cookie if cookies.is_page_of_site(headers, self._origins) else self._with_token
        await chosen(scope, receive, send_varying)


def allow(app: FastAPI, origins: Sequence[str]) -> None:
    """Call it after all other middleware is added: event streams run beside that (long_response.py)."""
    if origins:
        app.add_middleware(CrossOriginMiddleware, origins=origins)


def shown(response: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """To pages of these origins, where it is sent from outside of the middleware. They see a network error else."""
    return CrossOriginMiddleware(response, origins) if origins else response
