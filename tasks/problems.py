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
    "email-taken": Problem(409, "The e-mail is taken"),
    "login-failed": Problem(401, "Wrong e-mail or password"),
    "token-invalid": Problem(400, "The token is not valid"),
    "too-many-logins": Problem(429, "Tried too often"),
    "csrf-refused": Problem(403, "Not from this site"),
    "scope-missing": Problem(403, "The key may not do that"),
    "sign-in-refused": Problem(400, "Signing in was refused"),
    "github-unavailable": Problem(503, "GitHub does not answer"),
    "mail-unavailable": Problem(503, "The mail server does not answer"),
    "mail-refused": Problem(502, "The mail server refused the mail"),
    "secret-missing": Problem(500, "Pensum has no secret"),
    "forbidden": Problem(403, "Forbidden"),
    "not-an-administrator": Problem(403, "For administrators only"),
    "too-large": Problem(413, "Too large"),
    "profile-replaced": Problem(409, "A newer text became the profile"),
    "profile-says-nothing": Problem(422, "The profile says nothing"),
    "unsupported-media-type": Problem(415, "Unsupported kind of file"),
    "dependency-unavailable": Problem(503, "A dependency is down"),
    "database-unavailable": Problem(503, "The database is down"),
    "no-active-generation": Problem(503, "No embedding generation is active"),
    "search-unavailable": Problem(503, "No worker answered the search in time"),
    "model-unavailable": Problem(503, "The language model is down"),
    "model-missing": Problem(422, "The model is not there"),
    "model-answer-invalid": Problem(502, "The model's answer is unusable"),
    "embedding-model-missing": Problem(422, "The embedding model is not there"),
    "embedding-model-unusable": Problem(422, "The embedding model makes no vectors"),
    "embedding-failed": Problem(500, "The embedding model failed at a text"),
    "build-stalled": Problem(500, "The build of the embedding generation is paused"),
    "recall-too-low": Problem(409, "The new embedding generation finds too little"),
    "unreadable-document": Problem(422, "The document cannot be read"),
    "document-encrypted": Problem(422, "The document is locked with a password"),
    "document-too-long": Problem(422, "The document is too long"),
    "archive-refused": Problem(422, "The archive cannot be taken in"),
    "fetch-failed": Problem(502, "The address does not answer"),
    "fetch-refused": Problem(422, "The address gives nothing out"),
    "fetched-too-large": Problem(422, "There is too much at the address"),
    "youtube-blocked": Problem(502, "YouTube refuses this server"),
    "video-unavailable": Problem(422, "The video is not shown to everybody"),
    "transcript-not-found": Problem(422, "The video has no such transcript"),
    "parser-out-of-memory": Problem(422, "The document takes too much memory to read"),
    "version-overtaken": Problem(409, "A newer version of the document was ready first"),
    "vector-missing": Problem(503, "A vector is missing"),
    "nothing-to-quote": Problem(422, "Nothing in the library answers this"),
    "library-changed": Problem(503, "A document changed meanwhile"),
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
