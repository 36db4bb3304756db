"""Requests from pages of other origins (CORS): those that PENSUM_ALLOWED_ORIGINS names, with a bearer token.

The session cookie stays with this site's own pages: `Access-Control-Allow-Credentials` is never sent.
"""

from collections.abc import Collection

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from api.openapi.headers import HEADERS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
REQUEST_HEADERS = (
    *("Authorization", "Cancel-After", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"),
    *("Last-Event-ID", "Prefer", "X-Request-Id", "traceparent"),
)
RESPONSE_HEADERS = (*HEADERS, "Content-Disposition", "X-Pensum-Job", "x-should-retry")
PREFLIGHT_SECONDS = 600  # for which a browser need not ask again


def allow(app: FastAPI, origins: Collection[str]) -> None:
    """Call it after all other middleware is added: event streams run beside that (long_response.py)."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS,
            max_age=PREFLIGHT_SECONDS,
        )
