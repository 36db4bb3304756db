"""What can be so between a caller and the API."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import httpx

from api.schemas.jobs import JobOut


class PensumError(Exception):
    """The root of all that this package raises."""


class Unreachable(PensumError):
    """No answer came."""

    retry_after_seconds: float | None = None


class Unintelligible(PensumError):
    """What answered is not Pensum's API, or is of another version."""


class NotFinished(PensumError):
    """The time to wait was over before the job was; it goes on."""

    def __init__(self, job: JobOut, seconds: float) -> None:
        self.job = job
        super().__init__(f"{job.kind} {job.id} is still {job.state} after {seconds:g} s.")


class JobFailed(PensumError):
    """The job has ended, and not with a result: `job.state` is failed, cancelled or expired."""

    def __init__(self, job: JobOut) -> None:
        self.job = job
        self.problem = job.error or {}
        reason = self.problem.get("detail") or self.problem.get("title")
        super().__init__(f"{job.kind} {job.state}: {reason}" if reason else f"{job.kind} {job.state}.")


class ProblemError(PensumError):
    """The API answered with a problem (RFC 9457). `errors` says what is wrong with which field."""

    def __init__(self, status: int, problem: Mapping[str, Any], *, retry_after_seconds: float | None = None) -> None:
        self.status = status
        self.slug: str = problem.get("type", "about:blank").removeprefix("/problems/")
        self.title: str = problem.get("title", "")
        self.detail: str = problem.get("detail", "")
        self.errors: list[dict[str, str]] = problem.get("errors", [])
        self.retry_after_seconds = retry_after_seconds
        super().__init__(self.detail or self.title)


class NotAuthenticated(ProblemError):
    """The key is not valid."""


class NotFound(ProblemError):
    """There is nothing under this id that you may see."""


class Gone(ProblemError):
    """It was there, and was deleted by a rule."""


class BacklogFull(ProblemError):
    """Too many jobs wait already."""


class Unavailable(ProblemError):
    """The API cannot do it now: something that it needs is down, or it is just starting or stopping."""


BY_STATUS: Mapping[int, type[ProblemError]] = {
    HTTPStatus.UNAUTHORIZED: NotAuthenticated,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.GONE: Gone,
    HTTPStatus.TOO_MANY_REQUESTS: BacklogFull,
    HTTPStatus.SERVICE_UNAVAILABLE: Unavailable,
}


def accepted(answer: httpx.Response) -> httpx.Response:
    """The answer, which has been read. Raises the problem that it is."""
    if answer.is_success or answer.status_code == HTTPStatus.NOT_MODIFIED:
        return answer
    status = answer.status_code
    retry_after = answer.headers.get("Retry-After", "")
    retry_after_seconds = float(retry_after) if retry_after.isdecimal() else None
    if answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        raise BY_STATUS.get(status, ProblemError)(status, answer.json(), retry_after_seconds=retry_after_seconds)
    # Not a word of Pensum's: a proxy before it, or the server's last breath.
    problem = {"title": f"{answer.request.url} answered {status} {answer.reason_phrase}"}
    usual = Unavailable if answer.is_server_error else ProblemError
    raise BY_STATUS.get(status, usual)(status, problem, retry_after_seconds=retry_after_seconds)


@contextmanager
def answering(base_url: str) -> Iterator[None]:
    """Where no answer comes, that is `Unreachable`."""
    try:
        yield
    except httpx.TransportError as error:
        raise Unreachable(f"No answer from {base_url}: {error or type(error).__name__}.") from error
