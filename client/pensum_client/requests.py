"""Each HTTP request that the clients send, as a value."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx

from pensum_client.inputs import BuildIn, DocumentPatch, LibraryResourceIn, ProjectIn, ProjectPatch
from pensum_client.kinds import PATHS, JobRequest

GenerationAction = Literal["activate", "rollback", "pause", "resume"]
ProviderVerb = Literal["away", "back"]

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
STREAM_READ_SECONDS = 45.0  # the API sends a keep-alive comment every 15 seconds
TRANSCRIPTS = {".srt", ".vtt", ".zip"}
LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class HttpRequest:
    """`options` are keyword arguments of httpx."""

    method: str
    path: str
    options: Mapping[str, Any] = field(default_factory=dict)
    read_seconds: float = READ_SECONDS

    @property
    def timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self.read_seconds, connect=CONNECT_SECONDS)


def client_options(base_url: str, key: str) -> dict[str, Any]:
    """For `httpx.Client` and `httpx.AsyncClient`. Raises ValueError where `base_url` has no scheme or no host."""
    url = httpx.URL(base_url)
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(f"{base_url!r} is not the URL of an API. Give one like http://127.0.0.1:8000")
    return {
        "base_url": url,
        "headers": {"Authorization": f"Bearer {key}"},
        "limits": httpx.Limits(max_connections=None),
        "trust_env": url.host not in LOCAL_HOSTS,  # a proxy cannot reach this machine
    }


def submit(body: JobRequest, *, idempotency_key: str | None, cancel_after: int | None, wait: int | None) -> HttpRequest:
    options = {
        "json": body.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "headers": _submission_headers(idempotency_key, cancel_after, wait),
    }
    return HttpRequest("POST", PATHS[type(body)], options, READ_SECONDS + (wait or 0))


def upload(
    name: str,
    content: bytes,
    *,
    project_id: UUID | str | None,
    metadata: Mapping[str, str] | None,
    callback_url: str | None,
    idempotency_key: str | None,
    cancel_after: int | None,
    wait: int | None,
) -> HttpRequest:
    noun = "transcripts" if PurePath(name).suffix.lower() in TRANSCRIPTS else "documents"
    fields = {
        "project_id": project_id and str(project_id),
        "metadata": json.dumps(dict(metadata), ensure_ascii=False) if metadata and noun == "documents" else None,
        "callback_url": callback_url,
    }
    options = {
        "files": {"file": (name, content)},
        "data": {field: value for field, value in fields.items() if value},
        "headers": _submission_headers(idempotency_key, cancel_after, wait),
    }
    return HttpRequest("POST", f"/api/{noun}/upload", options, READ_SECONDS + (wait or 0))


def ingest_profile(
    name: str, content: bytes, *, email: str | None, username: str | None, callback_url: str | None
) -> HttpRequest:
    fields = {"email": email, "username": username, "callback_url": callback_url}
    options = {
        "files": {"file": (name, content)},
        "data": {field: value for field, value in fields.items() if value is not None},
        "headers": _submission_headers(None, None, None),
    }
    return HttpRequest("POST", "/api/profiles/ingest", options)


def _submission_headers(idempotency_key: str | None, cancel_after: int | None, wait: int | None) -> dict[str, str]:
    headers = {"Idempotency-Key": idempotency_key or uuid4().hex}
    if cancel_after is not None:
        headers["Cancel-After"] = str(cancel_after)
    if wait is not None:
        headers["Prefer"] = f"wait={wait}"
    return headers


def get(job_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/jobs/{job_id}")


def long_poll(job_id: UUID | str, etag: str, seconds: float) -> HttpRequest:
    """The API responds once the job differs from the ETag, or after these seconds."""
    wait = max(1, math.ceil(seconds))
    options = {"params": {"wait": wait}, "headers": {"If-None-Match": etag}}
    return HttpRequest("GET", f"/api/jobs/{job_id}", options, READ_SECONDS + wait)


def events(job_id: UUID | str, after: int) -> HttpRequest:
    options = {"headers": {"Last-Event-ID": str(after), "Accept": "text/event-stream"}}
    return HttpRequest("GET", f"/api/jobs/{job_id}/events", options, STREAM_READ_SECONDS)


def page(*, state: str | None, kind: str | None, cursor: str | None) -> HttpRequest:
    filters = {"state": state, "kind": kind, "cursor": cursor}
    params = {name: value for name, value in filters.items() if value is not None}
    return HttpRequest("GET", "/api/jobs", {"params": params})


def search(query: str, *, limit: int, project_id: UUID | str | None, kinds: Sequence[str]) -> HttpRequest:
    params: dict[str, Any] = {"query": query, "limit": limit, "kind": list(kinds)}
    if project_id is not None:
        params["project_id"] = str(project_id)
    return HttpRequest("GET", "/api/documents/search", {"params": params})


def create_project(body: ProjectIn) -> HttpRequest:
    return HttpRequest("POST", "/api/projects", {"json": body.model_dump(mode="json")})


def project(project_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/projects/{project_id}")


def projects(*, type: str | None, cursor: str | None) -> HttpRequest:
    filters = {"type": type, "cursor": cursor}
    params = {name: value for name, value in filters.items() if value is not None}
    return HttpRequest("GET", "/api/projects", {"params": params | {"limit": "100"}})


def change_project(project_id: UUID | str, body: ProjectPatch) -> HttpRequest:
    return HttpRequest(
        "PATCH", f"/api/projects/{project_id}", {"json": body.model_dump(mode="json", exclude_unset=True)}
    )


def delete_project(project_id: UUID | str) -> HttpRequest:
    return HttpRequest("DELETE", f"/api/projects/{project_id}")


def documents(
    *,
    project_id: UUID | str | None,
    type: str | None,
    state: str | None,
    metadata: Mapping[str, str],
    cursor: str | None,
) -> HttpRequest:
    filters = {"project_id": project_id, "type": type, "state": state, "cursor": cursor}
    params = {name: str(value) for name, value in filters.items() if value is not None}
    params |= {f"metadata.{name}": value for name, value in metadata.items()}
    return HttpRequest("GET", "/api/documents", {"params": params | {"limit": "100"}})


def change_document(document_id: UUID | str, body: DocumentPatch) -> HttpRequest:
    return HttpRequest(
        "PATCH", f"/api/documents/{document_id}", {"json": body.model_dump(mode="json", exclude_unset=True)}
    )


def document_file(document_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/documents/{document_id}/file")


def cancel(job_id: UUID | str) -> HttpRequest:
    return HttpRequest("POST", f"/api/jobs/{job_id}/cancel")


def retry(job_id: UUID | str) -> HttpRequest:
    return HttpRequest("POST", f"/api/jobs/{job_id}/retry")


def start_session() -> HttpRequest:
    return HttpRequest("POST", "/api/learning/sessions")


def library(*, kind: str | None, level: str | None, topic: str | None, cursor: str | None) -> HttpRequest:
    filters = {"kind": kind, "level": level, "topic": topic, "cursor": cursor}
    params = {name: value for name, value in filters.items() if value is not None}
    return HttpRequest("GET", "/api/library", {"params": params | {"limit": 100}})


def add_library_resource(body: LibraryResourceIn) -> HttpRequest:
    return HttpRequest("POST", "/api/admin/library", {"json": body.model_dump(mode="json")})


def change_library_resource(resource_id: UUID | str, body: LibraryResourceIn) -> HttpRequest:
    return HttpRequest("PATCH", f"/api/admin/library/{resource_id}", {"json": body.model_dump(mode="json")})


def exercises(
    *, type: str | None, topic: str | None, session_id: UUID | str | None, answered: bool | None, cursor: str | None
) -> HttpRequest:
    filters = {"type": type, "topic": topic, "session_id": session_id, "answered": answered, "cursor": cursor}
    params = {name: str(value) for name, value in filters.items() if value is not None}
    return HttpRequest("GET", "/api/learning/exercises", {"params": params})


def exercise(exercise_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/learning/exercises/{exercise_id}")


def submit_answer(
    exercise_id: UUID | str,
    answer: str | int | None,
    *,
    callback_url: str | None,
    idempotency_key: str | None,
    wait: int | None,
) -> HttpRequest:
    given = {"give_up": True} if answer is None else {"answer": str(answer)}
    options = {
        "json": given | ({} if callback_url is None else {"callback_url": callback_url}),
        "headers": _submission_headers(idempotency_key, None, wait),
    }
    return HttpRequest("POST", f"/api/learning/exercises/{exercise_id}/answers", options, READ_SECONDS + (wait or 0))


def reviews(*, due_before: datetime | date | None, cursor: str | None) -> HttpRequest:
    filters = {"due_before": None if due_before is None else due_before.isoformat(), "cursor": cursor}
    params = {name: value for name, value in filters.items() if value is not None}
    return HttpRequest("GET", "/api/learning/reviews", {"params": params | {"limit": "100"}})


def library_resource(resource_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/library/{resource_id}")


def session(session_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/learning/sessions/{session_id}")


def topics() -> HttpRequest:
    return HttpRequest("GET", "/api/learning/topics")


def rename_topic(topic_id: UUID | str, name: str) -> HttpRequest:
    return HttpRequest("PATCH", f"/api/learning/topics/{topic_id}", {"json": {"name": name}})


def merge_topic(topic_id: UUID | str, into: UUID | str) -> HttpRequest:
    return HttpRequest("POST", f"/api/learning/topics/{topic_id}/merge", {"json": {"into": str(into)}})


def delete_topic(topic_id: UUID | str) -> HttpRequest:
    return HttpRequest("DELETE", f"/api/learning/topics/{topic_id}")


def models() -> HttpRequest:
    return HttpRequest("GET", "/api/llm/models")


def delete_model(provider: str, name: str, *, wait: int | None) -> HttpRequest:
    path = f"/api/llm/models/{quote(provider, safe='')}/{quote(name)}"
    return HttpRequest("DELETE", path, {"headers": _submission_headers(None, None, wait)}, READ_SECONDS + (wait or 0))


def summarize(document_id: UUID | str, *, wait: int | None) -> HttpRequest:
    options = {"headers": _submission_headers(None, None, wait)}
    return HttpRequest("POST", f"/api/documents/{document_id}/summary", options, READ_SECONDS + (wait or 0))


def login_sessions(cursor: str | None) -> HttpRequest:
    params = {} if cursor is None else {"cursor": cursor}
    return HttpRequest("GET", "/api/auth/sessions", {"params": params})


def end_login_session(session_id: UUID | str) -> HttpRequest:
    return HttpRequest("DELETE", f"/api/auth/sessions/{session_id}")


def providers() -> HttpRequest:
    return HttpRequest("GET", "/api/admin/llm-providers")


def declare_provider(name: str, verb: ProviderVerb) -> HttpRequest:
    return HttpRequest("POST", f"/api/admin/llm-providers/{quote(name, safe='')}/{verb}")


def generations() -> HttpRequest:
    return HttpRequest("GET", "/api/embeddings/generations")


def build_generation(body: BuildIn) -> HttpRequest:
    options = {
        "json": body.model_dump(mode="json", exclude_unset=True),
        "headers": _submission_headers(None, None, None),
    }
    return HttpRequest("POST", "/api/embeddings/generations", options)


def steer_generation(generation_id: int, action: GenerationAction, *, force: bool) -> HttpRequest:
    options = {"json": {"force": True}} if force else {}
    return HttpRequest("POST", f"/api/embeddings/generations/{generation_id}/{action}", options)


def cv_matches(*, project_id: UUID | str | None, cursor: str | None) -> HttpRequest:
    filters = {"project_id": project_id, "cursor": cursor}
    params = {name: str(value) for name, value in filters.items() if value is not None}
    return HttpRequest("GET", "/api/cv-matcher/matches", {"params": params | {"limit": "100"}})


def cv_match(match_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/cv-matcher/matches/{match_id}")


def delete_cv_match(match_id: UUID | str) -> HttpRequest:
    return HttpRequest("DELETE", f"/api/cv-matcher/matches/{match_id}")


def cv_report(match_id: UUID | str) -> HttpRequest:
    return HttpRequest("GET", f"/api/cv-matcher/matches/{match_id}/report")
