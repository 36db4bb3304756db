"""Which problems a route may return, read from what it depends on."""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from api.errors import MEDIA_TYPE
from api.known_paths import KnownPaths
from api.openapi.dependencies import Needs
from api.openapi.headers import reference

#: Name and description, by status.
RESPONSES: dict[int, tuple[str, str]] = {
    400: ("BadRequest", "The request cannot be read, or its token is invalid."),
    401: ("NotAuthenticated", "There are no credentials, or they are unknown, expired or revoked."),
    403: ("Forbidden", "These credentials may not do this."),
    404: ("NotFound", "It does not exist, or belongs to another user."),
    405: ("MethodNotAllowed", "The path is that of another route, which has no such method."),
    409: ("Conflict", "Its current state does not allow this."),
    410: ("Gone", "It was deleted after its retention time."),
    412: ("PreconditionFailed", "Somebody else changed it since `If-Match` was read."),
    413: ("TooLarge", "The body is too large."),
    415: ("UnsupportedMediaType", "The body is of a type that is not taken here."),
    422: ("Invalid", "A field, parameter or header is missing, unknown or wrong; or it asks for what cannot be."),
    429: ("TooMany", "There are too many requests, attempts or waiting jobs. Nothing was stored."),
    502: ("BadGateway", "A server that was asked for this refused or failed."),
    503: (
        "Unavailable",
        "Something that this needs does not respond. The request may have been stored all the same: repeat a "
        "submission with its `Idempotency-Key`.",
    ),
}
HEADERS = {401: ["WWW-Authenticate"], 405: ["Allow"], 429: ["Retry-After", "RateLimit"], 503: ["Retry-After"]}
OF_OTHERS = {"project_id", "session_id", "thread_id"}
OWN_PROFILE = "/api/profiles/me"  # there may be none yet


def statuses_of(route: APIRoute, needs: Needs, paths: KnownPaths) -> Iterator[int]:
    names = route.param_convertors.keys()
    writes = route.methods != {"GET"}
    yield 422  # an unknown parameter, if nothing else
    if needs.user:
        yield from (401, 403)
    if names or needs.body or needs.query & OF_OTHERS or route.path.startswith(OWN_PROFILE):
        yield 404
    if paths.is_overruled(route.path):
        yield 405
    if "job_id" in names or "idempotency-key" in needs.headers:
        yield 410
    if "if-match" in needs.headers:
        yield 412
    if needs.body:
        yield from (400, 413, 415)
    if writes and (needs.body or needs.user):
        yield 409
    if route.path.startswith("/api/"):
        yield from (429, 503)


def raising(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a route that raises more than its dependencies tell."""
    return {int(status): response for status, response in references_to(set(statuses)).items()}


def references_to(statuses: set[int]) -> dict[str, Any]:
    return {str(status): {"$ref": f"#/components/responses/{RESPONSES[status][0]}"} for status in sorted(statuses)}


def components() -> dict[str, Any]:
    return {name: _component(status, said) for status, (name, said) in RESPONSES.items()}


def _component(status: int, said: str) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    headers = {"headers": reference(*HEADERS[status])} if status in HEADERS else {}
    return {"description": said, **headers, "content": content}
