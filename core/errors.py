"""What can be so: the one tree of errors that crafts, queries and handlers raise.

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
        """How it is kept in a job's row; the API adds title and status from its table."""
        return {"slug": self.slug, "detail": self.detail, "errors": self.errors}


class Invalid(AppError):
    """The request does not fit. `errors` says which field, and what would."""

    slug = "validation-error"

    def __init__(self, detail: str | None = None, *, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(detail)
        self.errors = errors or []


class NotFound(AppError):
    """There is nothing under this id that you may see."""

    slug = "not-found"


class Gone(AppError):
    """It was there, and was deleted by a rule."""

    slug = "gone"


class BacklogFull(AppError):
    """Too many jobs wait already. Nothing was stored; try again later."""

    slug = "backlog-full"


class Conflict(AppError):
    """The state of the thing does not allow that."""

    slug = "conflict"


class NotAuthenticated(AppError):
    """No valid bearer key came with this request. Send `Authorization: Bearer pk_...`."""

    slug = "not-authenticated"


class Forbidden(AppError):
    """You may not do that."""

    slug = "forbidden"


class NotAnAdministrator(Forbidden):
    """Only administrators may do that."""

    slug = "not-an-administrator"


class ScopeMissing(Forbidden):
    """The key that came with this request may not do that. Make one with more scopes."""

    slug = "scope-missing"


class UnsupportedMediaType(AppError):
    """The file is of a kind that Pensum cannot read."""

    slug = "unsupported-media-type"


class Transient(AppError):
    """A dependency did not answer. The same attempt may succeed later."""

    slug = "dependency-unavailable"


class Permanent(AppError):
    """This job cannot succeed, however often it is tried."""

    slug = "job-failed"


class LeaseLost(AppError):
    """Another attempt owns this job now; this one must stop and write nothing."""

    slug = "lease-lost"


class Cancelled(AppError):
    """The job was cancelled while it ran."""

    slug = "cancelled"


class AttemptsExhausted(Permanent):
    """Every attempt ended without an answer: its worker died, stalled or could not reach what it needs."""

    slug = "attempts-exhausted"


class TimeLimitExceeded(Permanent):
    """The job took longer than its kind may take."""

    slug = "time-limit-exceeded"
