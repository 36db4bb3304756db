"""Exception handlers that render errors as problem+json (RFC 9457). The table of problems is in `tasks.problems`."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.errors import AppError
from tasks.problems import PROBLEMS, render

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
DEFAULT_HEADERS = {503: {"Retry-After": "5"}, 429: {"Retry-After": "30"}, 401: {"WWW-Authenticate": "Bearer"}}
MOST_ERRORS = 20  # that one response tells
LONGEST_NAME = 200  # of a field, which may be any that a client made up
SLUG_OF_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


def problem_response(
    slug: str,
    detail: str,
    *,
    instance: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    status = PROBLEMS[slug].status
    content = render(slug, detail, errors=errors, instance=instance)
    all_headers = DEFAULT_HEADERS.get(status, {}) | dict(headers or {})
    return JSONResponse(content, status_code=status, headers=all_headers, media_type=MEDIA_TYPE)


def error_response(error: AppError, *, instance: str) -> JSONResponse:
    headers = {} if error.retry_after_seconds is None else {"Retry-After": str(error.retry_after_seconds)}
    return problem_response(error.slug, error.detail, instance=instance, errors=error.errors, headers=headers)


async def _on_app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return error_response(error, instance=request.url.path)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    errors = [{"field": _field(each)[:LONGEST_NAME], "message": each["msg"]} for each in found[:MOST_ERRORS]]
    detail = "; ".join(f"{each['field']}: {each['message']}" for each in errors)
    if len(found) > MOST_ERRORS:
        detail += f"; and {len(found) - MOST_ERRORS:,} more"
    return problem_response("validation-error", detail, instance=request.url.path, errors=errors)


def _field(found: Mapping[str, Any]) -> str:
    """The name of the field without its location: `body.query` is `query`. For a body that is no JSON it is `body`."""
    location, *names = map(str, found["loc"])
    return location if found["type"] == "json_invalid" else ".".join(names) or location


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    slug = SLUG_OF_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "internal-error")
    return problem_response(slug, str(error.detail), instance=request.url.path, headers=error.headers)


async def _on_unexpected_error(request: Request, error: Exception) -> JSONResponse:
    logger.exception("%s %s raised", request.method, request.url.path, exc_info=error)
    return problem_response(
        "internal-error", "An unexpected error occurred. The server's log has the details.", instance=request.url.path
    )


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_unexpected_error)
