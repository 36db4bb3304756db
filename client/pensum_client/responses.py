"""What a response of httpx means: a model, a problem, or no response at all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TypeVar

import httpx
from httpx_sse import SSEError
from pydantic import BaseModel, ValidationError

from pensum_client.errors import (
    BacklogFull,
    Gone,
    NotAuthenticated,
    NotFound,
    ProblemError,
    Unavailable,
    UnexpectedResponse,
    Unreachable,
)

Model = TypeVar("Model", bound=BaseModel)

BY_STATUS: Mapping[int, type[ProblemError]] = {
    HTTPStatus.UNAUTHORIZED: NotAuthenticated,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.GONE: Gone,
    HTTPStatus.TOO_MANY_REQUESTS: BacklogFull,
    HTTPStatus.SERVICE_UNAVAILABLE: Unavailable,
}


def parse(response: httpx.Response, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        message = f"{response.request.url} did not return a {model.__name__}: {error}"
        raise UnexpectedResponse(message) from error


def raise_for_problem(response: httpx.Response) -> httpx.Response:
    """The response, whose body must have been read, unless it is an error."""
    if response.is_success or response.status_code == HTTPStatus.NOT_MODIFIED:
        return response
    status = response.status_code
    retry_after = response.headers.get("Retry-After", "")
    retry_after_seconds = float(retry_after) if retry_after.isdecimal() else None
    if response.headers.get("Content-Type", "").startswith("application/problem+json"):
        raise BY_STATUS.get(status, ProblemError)(status, response.json(), retry_after_seconds=retry_after_seconds)
    # Not written by Pensum: by a proxy in front of it, or by a server that is stopping.
    problem = {"title": f"{response.request.url} returned {status} {response.reason_phrase}"}
    default = Unavailable if response.is_server_error else ProblemError
    raise BY_STATUS.get(status, default)(status, problem, retry_after_seconds=retry_after_seconds)


@contextmanager
def transport_errors(base_url: str) -> Iterator[None]:
    """Raises those of httpx as ours."""
    try:
        yield
    except SSEError as error:
        raise UnexpectedResponse(f"{base_url} did not return an event stream: {error}") from error
    except httpx.TransportError as error:
        raise Unreachable(f"No response from {base_url}: {error or type(error).__name__}.") from error
