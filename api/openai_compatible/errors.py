"""Problems in OpenAI's form, with the status codes by which its clients decide whether to ask again.

They ask again after 408, 409, 429 and all from 500 on, unless `x-should-retry` says otherwise.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.responses import JSONResponse

from tasks.problems import PROBLEMS

PREFIX = "/v1/"
STATUSES = {"model-missing": 404}
TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
CODES = {
    "not-authenticated": "invalid_api_key",
    "rate-limited": "rate_limit_exceeded",
    "budget-exhausted": "insufficient_quota",
    "prompt-too-long": "context_length_exceeded",
    "model-missing": "model_not_found",
}
PASSING = {"rate-limited", "backlog-full", "too-many-logins", "too-many-streams"}
"""With all of 503: the same request may succeed a moment later. Whatever else fails, fails again."""


def is_ours(path: str) -> bool:
    return path.startswith(PREFIX)


def response(
    slug: str, detail: str, *, errors: Sequence[Mapping[str, str]] | None = None, headers: Mapping[str, str]
) -> JSONResponse:
    status = _status(slug)
    retried = "true" if slug in PASSING or status == 503 else "false"
    return JSONResponse(
        {"error": content(slug, detail, errors)},
        status_code=status,
        headers={**headers, "x-should-retry": retried},
    )


def _status(slug: str) -> int:
    """OpenAI says 400 of what we call 422."""
    status = STATUSES.get(slug, PROBLEMS[slug].status)
    return 400 if status == 422 else status


def content(slug: str, detail: str, errors: Sequence[Mapping[str, str]] | None = None) -> dict[str, Any]:
    status = _status(slug)
    return {
        "message": detail,
        "type": TYPES.get(status, "invalid_request_error" if status < 500 else "server_error"),
        "param": errors[0]["field"] if errors else None,
        "code": CODES.get(slug, slug.replace("-", "_")),
    }
