"""The headers of responses, read from what a route depends on."""

from typing import Any

from api.openapi.dependencies import Needs

TEXT = {"type": "string"}
SECONDS = {"type": "integer", "minimum": 0}

HEADERS: dict[str, dict[str, Any]] = {
    "Location": {"schema": TEXT, "description": "The path of what was accepted or created."},
    "Retry-After": {"schema": SECONDS, "description": "Seconds until asking again makes sense."},
    "ETag": {"schema": TEXT, "description": "The revision, for `If-None-Match` and `If-Match`."},
    "Preference-Applied": {"schema": TEXT, "description": "`wait=N`: for how long the request was ready to wait."},
    "Idempotency-Replayed": {
        "schema": {"type": "string", "const": "true"},
        "description": "The Idempotency-Key came before: this is the job of then.",
    },
    "RateLimit": {"schema": TEXT, "description": "What is left of each limit, and for how long (IETF draft)."},
    "RateLimit-Policy": {"schema": TEXT, "description": "The limits, each with its window in seconds."},
    "WWW-Authenticate": {"schema": TEXT, "description": "`Bearer`"},
    "X-Request-Id": {
        "schema": TEXT,
        "description": "The id of the request: the one that it named, if it is made of up to 128 letters, digits and "
        "`._:/+=@-`, or else a new one. It stands in the logs and in the job.",
    },
    "Allow": {"schema": TEXT, "description": "All methods of the path."},
}


def reference(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


LOCATED: dict[int | str, dict[str, Any]] = {201: {"headers": reference("Location")}}
VERSIONED: dict[int | str, dict[str, Any]] = {200: {"headers": reference("ETag")}}


def headers_of(status: str, needs: Needs) -> dict[str, Any]:
    limits = reference("RateLimit", "RateLimit-Policy") if needs.user else {}
    return _own_headers(status, needs) | limits | reference("X-Request-Id")


def _own_headers(status: str, needs: Needs) -> dict[str, Any]:
    if needs.submits and status == "200":
        return reference("Location", "Preference-Applied", "Idempotency-Replayed")
    if needs.submits and status == "202":
        return reference("Location", "Retry-After", "Idempotency-Replayed")
    if "if-none-match" in needs.headers and status in ("200", "304"):
        return reference("ETag", "Retry-After")
    return {}
