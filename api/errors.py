"""From errors to problem+json (RFC 9457): one table, applied at one border."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from db.errors import AppError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
USUAL_HEADERS = {503: {"Retry-After": "5"}, 429: {"Retry-After": "30"}, 401: {"WWW-Authenticate": "Bearer"}}


@dataclass(frozen=True)
class Problem:
    status: int
    title: str


#: The closed list of slugs. A job's `error` uses the same ones.
PROBLEMS: dict[str, Problem] = {
    "validation-error": Problem(422, "The request does not fit"),
    "not-found": Problem(404, "Not found"),
    "method-not-allowed": Problem(405, "Method not allowed"),
    "bad-request": Problem(400, "The request cannot be read"),
    "gone": Problem(410, "Gone"),
    "backlog-full": Problem(429, "Too much waits already"),
    "idempotency-key-reused": Problem(422, "The key was used for another request"),
    "conflict": Problem(409, "Conflict"),
    "not-authenticated": Problem(401, "Not authenticated"),
    "too-large": Problem(413, "Too large"),
    "unsupported-media-type": Problem(415, "Unsupported kind of file"),
    "dependency-unavailable": Problem(503, "A dependency is down"),
    "database-unavailable": Problem(503, "The database is down"),
    "no-active-generation": Problem(503, "No embedding generation is active"),
    "search-unavailable": Problem(503, "No worker answered the search in time"),
    "model-unavailable": Problem(503, "The language model is down"),
    "model-missing": Problem(422, "The model is not there"),
    "model-answer-invalid": Problem(502, "The model's answer is unusable"),
    "embedding-model-missing": Problem(422, "The embedding model is not there"),
    "unreadable-document": Problem(422, "The document cannot be read"),
    "vector-missing": Problem(503, "A vector is missing"),
    "nothing-to-quote": Problem(422, "Nothing in the library answers this"),
    "topic-not-found": Problem(422, "The library has nothing on this topic"),
    "schema-unsupported": Problem(422, "This provider cannot fill a schema"),
    "job-failed": Problem(500, "The job failed"),
    "attempts-exhausted": Problem(500, "Every attempt failed"),
    "time-limit-exceeded": Problem(504, "The job took too long"),
    "lease-lost": Problem(409, "Another attempt owns the job"),
    "cancelled": Problem(409, "Cancelled"),
    "internal-error": Problem(500, "Internal error"),
}

SLUG_OF_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


def render(slug: str, detail: str, *, errors: list[dict[str, str]] | None = None, instance: str = "") -> dict[str, Any]:
    problem = PROBLEMS[slug]
    body: dict[str, Any] = {
        "type": f"/problems/{slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "instance": instance,
    }
    return body | ({"errors": errors} if errors else {})


def answer(
    slug: str,
    detail: str,
    *,
    instance: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    status = PROBLEMS[slug].status
    content = render(slug, detail, errors=errors, instance=instance)
    sent = USUAL_HEADERS.get(status, {}) | dict(headers or {})
    return JSONResponse(content, status_code=status, headers=sent, media_type=MEDIA_TYPE)


async def _on_app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return answer(error.slug, error.detail, instance=request.url.path, errors=error.errors)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [{"field": _field(found), "message": found["msg"]} for found in error.errors()]
    detail = "; ".join(f"{found['field']}: {found['message']}" for found in errors)
    return answer("validation-error", detail, instance=request.url.path, errors=errors)


def _field(found: Mapping[str, Any]) -> str:
    """`body.query` is the caller's `query`; where the body as a whole is wrong, it is the `body`."""
    place, *names = map(str, found["loc"])
    return place if found["type"] == "json_invalid" else ".".join(names) or place


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    slug = SLUG_OF_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "internal-error")
    return answer(slug, str(error.detail), instance=request.url.path, headers=error.headers)


async def _on_bug(request: Request, error: Exception) -> JSONResponse:
    logger.exception("%s %s raised", request.method, request.url.path, exc_info=error)
    return answer("internal-error", "Pensum failed. The server's log has the details.", instance=request.url.path)


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_bug)
