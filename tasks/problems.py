"""Problems (RFC 9457): the one table of slugs, for error responses of the API and for the `error` of a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Cause = Literal["platform", "input", "expected"]
"""Who has something to do: whoever runs the platform, whoever sent the request or the document, or nobody, because the
answer is no."""


@dataclass(frozen=True)
class Problem:
    status: int
    title: str


#: The closed list of slugs; clients know them, so a slug never changes.
PROBLEMS: dict[str, Problem] = {
    "validation-error": Problem(422, "Invalid request"),
    "not-found": Problem(404, "Not found"),
    "method-not-allowed": Problem(405, "Method not allowed"),
    "bad-request": Problem(400, "Malformed request"),
    "gone": Problem(410, "No longer available"),
    "backlog-full": Problem(429, "Too many waiting jobs"),
    "rate-limited": Problem(429, "Too many requests"),
    "too-many-streams": Problem(429, "Too many open event streams"),
    "quota-exceeded": Problem(403, "Storage quota is used up"),
    "budget-exhausted": Problem(429, "Budget for language models is spent"),
    "idempotency-key-reused": Problem(422, "Idempotency-Key was used for another request"),
    "conflict": Problem(409, "Conflict with the current state"),
    "precondition-failed": Problem(412, "Changed by somebody else"),
    "not-authenticated": Problem(401, "Not authenticated"),
    "email-taken": Problem(409, "E-mail address is already registered"),
    "login-failed": Problem(401, "Wrong e-mail or password"),
    "registration-closed": Problem(403, "No new accounts"),
    "email-not-verified": Problem(403, "E-mail address is not verified"),
    "token-invalid": Problem(400, "Invalid or expired token"),
    "too-many-logins": Problem(429, "Too many attempts"),
    "csrf-refused": Problem(403, "Cross-site request refused"),
    "scope-missing": Problem(403, "API key lacks a scope"),
    "sign-in-refused": Problem(400, "GitHub sign-in failed"),
    "github-unavailable": Problem(503, "GitHub is unavailable"),
    "mail-unavailable": Problem(503, "Mail server is unavailable"),
    "mail-refused": Problem(502, "Mail server rejected the mail"),
    "secret-unreadable": Problem(500, "Secret of a webhook cannot be read"),
    "secret-missing": Problem(500, "PENSUM_SECRET is missing or too weak"),
    "forbidden": Problem(403, "Forbidden"),
    "not-an-administrator": Problem(403, "Administrators only"),
    "not-an-operator": Problem(403, "Operators only"),
    "too-large": Problem(413, "Too large"),
    "wrong-project-type": Problem(422, "Project is of another type"),
    "profile-replaced": Problem(409, "Profile was replaced while the job ran"),
    "profile-says-nothing": Problem(422, "Profile is empty"),
    "text-says-nothing": Problem(422, "Text says nothing of a person"),
    "unsupported-media-type": Problem(415, "Unsupported media type"),
    "dependency-unavailable": Problem(503, "A dependency is unavailable"),
    "database-unavailable": Problem(503, "Database is unavailable"),
    "storage-full": Problem(503, "Disk is full"),
    "database-overloaded": Problem(503, "Database is overloaded"),
    "transaction-conflict": Problem(503, "Other changes came in between"),
    "no-active-generation": Problem(503, "No active embedding generation"),
    "search-unavailable": Problem(503, "Search is unavailable: no embedding worker responded"),
    "no-language-model": Problem(409, "Platform has no language model"),
    "model-unavailable": Problem(503, "Language model is unavailable"),
    "model-breaks": Problem(502, "Language model dies of this request"),
    "model-missing": Problem(422, "Language model not found"),
    "model-unfit": Problem(422, "Language model cannot do this"),
    "model-request-refused": Problem(422, "Language model's server refused the request"),
    "model-credentials-refused": Problem(502, "Language model's server refused the API key"),
    "model-content-refused": Problem(422, "Provider declined to write this"),
    "provider-out-of-budget": Problem(503, "Account at the provider has no credit left"),
    "model-repeats": Problem(502, "Language model repeats itself"),
    "prompt-too-long": Problem(422, "Prompt is too long"),
    "output-cut": Problem(422, "Output was cut by its token limit"),
    "model-answer-invalid": Problem(502, "Invalid output of the language model"),
    "model-registry-unavailable": Problem(503, "Registry of models is unavailable"),
    "disk-full": Problem(507, "Disk of the models is full"),
    "embedding-model-missing": Problem(422, "Embedding model not found"),
    "embedding-model-unusable": Problem(422, "Embedding model produces no usable vectors"),
    "embedding-failed": Problem(500, "Embedding failed"),
    "build-stalled": Problem(500, "Embedding build is paused after repeated failures"),
    "recall-too-low": Problem(409, "Recall of the new embedding generation is too low"),
    "unreadable-document": Problem(422, "Unreadable document"),
    "document-encrypted": Problem(422, "Document is password-protected"),
    "document-too-long": Problem(422, "Document is too long"),
    "archive-refused": Problem(422, "Invalid archive"),
    "fetch-failed": Problem(502, "URL could not be fetched"),
    "fetch-refused": Problem(422, "Server refused the request for the URL"),
    "fetched-too-large": Problem(422, "Content of the URL is too large"),
    "youtube-blocked": Problem(502, "YouTube blocks this server"),
    "video-unavailable": Problem(422, "Video is not publicly available"),
    "transcript-not-found": Problem(422, "Video has no matching transcript"),
    "parser-out-of-memory": Problem(422, "Reading the document takes too much memory"),
    "parser-out-of-time": Problem(422, "Reading the document takes too long"),
    "version-overtaken": Problem(409, "A newer version of the document exists"),
    "vector-missing": Problem(503, "Vector is missing"),
    "nothing-to-quote": Problem(422, "No matching passage in the library"),
    "library-changed": Problem(503, "A document changed while the job ran"),
    "topic-not-found": Problem(422, "Topic not found in the library"),
    "exercises-exhausted": Problem(409, "No new exercise is left on the topic"),
    "chat-turn-deleted": Problem(409, "Chat turn was deleted while the job ran"),
    "coding-bank-invalid": Problem(500, "Invalid file of coding tasks"),
    "sandbox-unavailable": Problem(503, "No sandbox for code works on the workers"),
    "documents-not-ready": Problem(409, "Documents are still being read"),
    "document-without-text": Problem(422, "Document has no text"),
    "ad-without-requirements": Problem(422, "Job ad names no requirements"),
    "story-changed": Problem(409, "A memory changed while the job ran"),
    "no-memories": Problem(422, "No confirmed memory fits"),
    "report-too-large": Problem(422, "Report is too large for a PDF"),
    "schema-unsupported": Problem(422, "JSON schema is not supported"),
    "job-failed": Problem(500, "Job failed"),
    "attempts-exhausted": Problem(500, "All attempts failed"),
    "time-limit-exceeded": Problem(504, "Time limit exceeded"),
    "lease-lost": Problem(409, "Another attempt holds the lease"),
    "cancelled": Problem(409, "Cancelled"),
    "internal-error": Problem(500, "Internal server error"),
}


#: The causes of those that are not the platform's.
CAUSES: dict[str, Cause] = {
    **dict.fromkeys(
        (
            *("validation-error", "not-found", "method-not-allowed", "bad-request", "gone", "rate-limited"),
            *("too-many-streams", "quota-exceeded", "budget-exhausted", "idempotency-key-reused", "conflict"),
            *("precondition-failed", "not-authenticated", "email-taken", "login-failed", "registration-closed"),
            *("email-not-verified", "token-invalid", "too-many-logins", "csrf-refused", "scope-missing"),
            *("sign-in-refused", "forbidden", "not-an-administrator", "not-an-operator", "too-large"),
            *("wrong-project-type", "unsupported-media-type", "model-content-refused", "prompt-too-long"),
            *("output-cut", "unreadable-document", "document-encrypted", "document-too-long", "archive-refused"),
            *("fetch-failed", "fetch-refused", "fetched-too-large", "video-unavailable", "transcript-not-found"),
            *("parser-out-of-memory", "parser-out-of-time", "documents-not-ready", "document-without-text"),
            *("ad-without-requirements", "report-too-large", "schema-unsupported"),
        ),
        "input",
    ),
    **dict.fromkeys(
        (
            *("profile-replaced", "profile-says-nothing", "text-says-nothing", "version-overtaken"),
            *("nothing-to-quote", "topic-not-found", "exercises-exhausted", "chat-turn-deleted"),
            *("story-changed", "no-memories", "cancelled"),
        ),
        "expected",
    ),
}

#: The slugs that say nothing against the platform: no alarm, and no failure in its figures.
BLAMELESS: Sequence[str] = tuple(CAUSES)


def cause_of(slug: str) -> Cause:
    """The platform's, where nobody knows better: also of problems of plug-ins."""
    return CAUSES.get(slug, "platform")


def slugs_of(cause: Cause) -> Sequence[str]:
    """Those of the causes `input` and `expected`; the platform's are all others."""
    return [slug for slug, known_cause in CAUSES.items() if known_cause == cause]


def known(slug: str) -> Problem:
    """One that is not in the table is of a newer version or of a plug-in."""
    return PROBLEMS.get(slug) or Problem(500, slug.replace("-", " ").capitalize())


def render(slug: str, detail: str, *, errors: list[dict[str, str]] | None = None, instance: str = "") -> dict[str, Any]:
    problem = known(slug)
    body: dict[str, Any] = {
        "type": f"/problems/{slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": detail,
        "instance": instance,
    }
    return body | ({"errors": errors} if errors else {})
