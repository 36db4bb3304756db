"""Requests from pages of other origins (CORS): those that PENSUM_ALLOWED_ORIGINS names, with a bearer token.

The session cookie stays with this site's own pages: `Access-Control-Allow-Credentials` is never sent.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

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


def allow(app: FastAPI, origins: Sequence[str]) -> None:
    """Call it after all other middleware is added: event streams run beside that (long_response.py)."""
    if origins:
        app.add_middleware(CORSMiddleware, allow_origins=origins, **_OPTIONS)


def shown(response: ASGIApp, origins: Sequence[str]) -> ASGIApp:
    """To pages of these origins, where it is sent from outside of the middleware. They see a network error else."""
    return CORSMiddleware(response, allow_origins=origins, **_OPTIONS) if origins else response
