from collections.abc import Mapping
from typing import Any

from pensum_client.outputs import JobOut


class PensumError(Exception):
    """The base of all errors of this package."""


class Unreachable(PensumError):
    """The server did not respond."""

    retry_after_seconds: float | None = None


class UnexpectedResponse(PensumError):
    """The response does not come from Pensum's API, or from a version that this client does not know."""


class NotFinished(PensumError):
    """The job did not end within the time to wait. It goes on."""

    def __init__(self, job: JobOut, seconds: float) -> None:
        self.job = job
        super().__init__(f"{job.kind} {job.id} is still {job.state} after {seconds:g} s.")


class JobFailed(PensumError):
    """The job ended without a result: `job.state` is failed, cancelled or expired."""

    def __init__(self, job: JobOut) -> None:
        self.job = job
        self.problem = job.error or {}
        reason = self.problem.get("detail") or self.problem.get("title")
        super().__init__(f"{job.kind} {job.state}: {reason}" if reason else f"{job.kind} {job.state}.")


class ProblemError(PensumError):
    """The API returned a problem (RFC 9457). Each of `errors` names a field and what is wrong with it. `problem` is all
    of it."""

    def __init__(self, status: int, problem: Mapping[str, Any], *, retry_after_seconds: float | None = None) -> None:
        self.problem = problem
        self.status = status
        self.slug: str = problem.get("type", "about:blank").removeprefix("/problems/")
        self.title: str = problem.get("title", "")
        self.detail: str = problem.get("detail", "")
        self.errors: list[dict[str, str]] = problem.get("errors", [])
        self.retry_after_seconds = retry_after_seconds
        super().__init__(self.detail or self.title)


class NotAuthenticated(ProblemError):
    """The API key is not valid."""


class NotFound(ProblemError):
    """Nothing with this id is visible to you."""


class Gone(ProblemError):
    """It existed, and retention deleted it."""


class BacklogFull(ProblemError):
    """Too many jobs are waiting."""


class Unavailable(ProblemError):
    """The API cannot serve the request now: a server that it needs is down, or it is starting or stopping."""
