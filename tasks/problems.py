"""What a problem (RFC 9457) looks like outside, in an answer of the API as in the `error` of a job: one table."""

from dataclasses import dataclass
from typing import Any


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
