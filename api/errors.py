"""Exception handlers that render errors as problem+json (RFC 9457), and under /v1 as OpenAI does. The table of problems
is in `tasks.problems`."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from api import deps, strict_input
from api.accounts.identity import User
from api.middleware import cross_origin
from api.middleware.request_origin import REQUEST_ID, origin_of
from api.openai_compatible import errors as openai_errors
from api.schemas.texts import PLACE
from core.disk import tells_of_full_disk
from core.errors import AppError
from core.logs import context
from core.settings import settings
from db.failures import StorageFull
from db.models import Job
from tasks.problems import PROBLEMS, render

Models = tuple[type[BaseModel], ...]

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
DEFAULT_HEADERS = {503: {"Retry-After": "5"}, 429: {"Retry-After": "30"}, 401: {"WWW-Authenticate": "Bearer"}}
MOST_ERRORS = 20  # that one response tells
LONGEST_NAME = 200  # of a field, which may be any that a client made up
SLUG_OF_STATUS = {400: "bad-request", 413: "too-large"}


def problem_response(
    slug: str,
    detail: str,
    *,
    instance: str,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    status = PROBLEMS[slug].status
    all_headers = DEFAULT_HEADERS.get(status, {}) | dict(headers or {})
    if openai_errors.is_ours(instance):
        return openai_errors.response(slug, detail, errors=errors, headers=all_headers)
    content = render(slug, detail, errors=errors, instance=instance)
    return JSONResponse(content, status_code=status, headers=all_headers, media_type=MEDIA_TYPE)


def error_response(error: AppError, *, instance: str) -> JSONResponse:
    headers = {} if error.retry_after_seconds is None else {"Retry-After": str(error.retry_after_seconds)}
    return problem_response(error.slug, error.detail, instance=instance, errors=error.errors, headers=headers)


def job_problem(job: Job, *, instance: str) -> JSONResponse:
    """Why a job that has ended has no result."""
    if job.error is None:
        return problem_response("conflict", f"The job was {job.state}.", instance=instance)
    return problem_response(
        job.error["slug"], job.error["detail"], instance=instance, errors=job.error["errors"] or None
    )


async def _on_app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return error_response(error, instance=request.url.path)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    errors = [_as_told(each, error.body, _models_of(request)) for each in found[:MOST_ERRORS]]
    detail = "; ".join(f"{each['field']}: {each['message']}" for each in errors)
    if len(found) > MOST_ERRORS:
        detail += f"; and {len(found) - MOST_ERRORS:,} more"
    return problem_response("validation-error", detail, instance=request.url.path, errors=errors)


def _models_of(request: Request) -> Models:
    """Those of the body of the route that was asked."""
    route = request.scope["route"]
    return strict_input.expected_by(route.path, route.endpoint).body


def _as_told(found: Mapping[str, Any], body: Any, models: Models) -> dict[str, str]:
    told = strict_input.with_hints(found, models)
    message = _place_in_json(found, body) if found["type"] == "json_invalid" else told["msg"]
    return {"field": _field(found)[:LONGEST_NAME], "message": message}


def _place_in_json(found: Mapping[str, Any], body: Any) -> str:
    """Names line and column, both from 1, where the parser told a position alone."""
    position = found["loc"][-1]
    if not isinstance(body, str) or not isinstance(position, int):
        return str(found["msg"])
    line = body.count("\n", 0, position) + 1
    column = position - body.rfind("\n", 0, position)
    return f"not JSON at line {line}, column {column}: {found['ctx']['error']}"


def _field(found: Mapping[str, Any]) -> str:
    """The name of the field without its location: `body.query` is `query`. For a body that is no JSON it is `body`."""
    location, *names = map(str, [*found["loc"], *found.get("ctx", {}).get(PLACE, ())])
    return location if found["type"] == "json_invalid" else ".".join(names) or location


async def _on_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.__cause__ is not None and tells_of_full_disk(error.__cause__):  # FastAPI takes it for a fault of the body
        return error_response(StorageFull(), instance=request.url.path)
    if error.status_code == 404:
        return await _undefined_path(request)
    if error.status_code == 405:
        return _undefined_method(request)
    slug = SLUG_OF_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "internal-error")
    return problem_response(slug, str(error.detail), instance=request.url.path, headers=error.headers)


async def _undefined_path(request: Request) -> JSONResponse:
    path = request.url.path
    meant = request.app.state.suggested_paths.meant(path, await _user_of(request))
    hint = f"Did you mean {meant}?" if meant else "GET /openapi.json lists all paths."
    return problem_response("not-found", f"There is no path {path[:LONGEST_NAME]}. {hint}", instance=path)


async def _user_of(request: Request) -> User | None:
    """None too where the credentials are wrong, or cannot be checked: an undefined path is undefined for everybody."""
    try:
        return await deps.find_user(request)
    except AppError:
        return None


def _undefined_method(request: Request) -> JSONResponse:
    path = request.url.path
    allowed = ", ".join(sorted(request.app.state.known_paths.allowed(path)))
    detail = f"{path} has no method {request.method[:LONGEST_NAME]}. It has {allowed}."
    return problem_response("method-not-allowed", detail, instance=path, headers={"Allow": allowed})


async def _on_os_error(request: Request, error: Exception) -> JSONResponse:
    if tells_of_full_disk(error):
        return error_response(StorageFull(), instance=request.url.path)
    raise error


async def _on_unexpected_error(request: Request, error: Exception) -> ASGIApp:
    """This is called outside of our middleware."""
    source = origin_of(request.scope)
    with context.about(source):
        logger.exception("%s %s raised", request.method, request.url.path, exc_info=error)
    headers = {"Connection": "close"}  # the server cuts it after an exception, and the next request would be lost
    response = problem_response(
        "internal-error",
        "An unexpected error occurred. The server's log has the details.",
        instance=request.url.path,
        headers=headers | ({REQUEST_ID: source.request_id} if source.request_id else {}),
    )
    return cross_origin.shown(response, settings().api.allowed_origins)


def install(app: FastAPI) -> None:
    app.add_exception_handler(AppError, _on_app_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(OSError, _on_os_error)
    app.add_exception_handler(Exception, _on_unexpected_error)  # type: ignore[arg-type]  # Starlette calls any ASGI app
