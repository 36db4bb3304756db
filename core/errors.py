"""The one tree of errors that domain packages, queries and handlers raise.

A class's docstring is its default message and its `slug` is fixed for life: clients read it in `/problems/<slug>`.
"""

from typing import Any, ClassVar


class AppError(Exception):
    """Something went wrong in Pensum itself. The log has the details under this job or request id."""

    slug: ClassVar[str] = "internal-error"
    retry_after_seconds: int | None = None

    def __init__(self, detail: str | None = None) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.errors: list[dict[str, str]] = []
        super().__init__(self.detail)

    def as_problem(self) -> dict[str, Any]:
        """As it is stored in a job's row; the API adds title and status from its table."""
        return {"slug": self.slug, "detail": self.detail, "errors": self.errors}


class Invalid(AppError):
    """The request is not valid. `errors` names each wrong field and what it must be."""

    slug = "validation-error"

    def __init__(self, detail: str | None = None, *, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.errors = errors or []


class NotFound(AppError):
    """Nothing with this id exists, or it belongs to another user."""

    slug = "not-found"


class Gone(AppError):
    """It existed and was deleted by a retention rule."""

    slug = "gone"


class BacklogFull(AppError):
    """Too many jobs are waiting. Nothing was stored; try again later."""

    slug = "backlog-full"


class BudgetExhausted(AppError):
    """Your budget for language models is spent for today."""

    slug = "budget-exhausted"

    def __init__(self, detail: str | None = None, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Conflict(AppError):
    """The current state of the resource does not allow this request."""

    slug = "conflict"


class NotAuthenticated(AppError):
    """The request has no valid credentials. Send `Authorization: Bearer <API key or access token>`."""

    slug = "not-authenticated"


class Forbidden(AppError):
    """You do not have permission for this request."""

    slug = "forbidden"


class NotAnAdministrator(Forbidden):
    """Only administrators may send this request."""

    slug = "not-an-administrator"


class NotAnOperator(Forbidden):
    """Only operators and administrators may send this request."""

    slug = "not-an-operator"


class ScopeMissing(Forbidden):
    """The API key lacks a scope that this request needs. Create a key with that scope."""

    slug = "scope-missing"


class UnsupportedMediaType(AppError):
    """Pensum cannot read files of this type."""

    slug = "unsupported-media-type"


class Transient(AppError):
    """A dependency did not respond. Try again later."""

    slug = "dependency-unavailable"
    is_wait: ClassVar[bool] = False
    """The job only waits for others of its user: that uses up no attempt."""


class Permanent(AppError):
    """The job cannot succeed, and retrying does not help."""

    slug = "job-failed"


class LeaseLost(AppError):
    """Another attempt holds the lease of this job; this attempt stops and writes nothing."""

    slug = "lease-lost"


class Cancelled(AppError):
    """The job was cancelled while it ran."""

    slug = "cancelled"


class AttemptsExhausted(Permanent):
    """Every attempt ended without a result: its worker died, stalled or could not reach a dependency."""

    slug = "attempts-exhausted"


class TimeLimitExceeded(Permanent):
    """The job ran longer than the time limit of its kind."""

    slug = "time-limit-exceeded"
