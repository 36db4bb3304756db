"""Each request that this client makes, as a value."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

import httpx

from api.schemas.embeddings import BuildIn
from client.kinds import PATHS, Wish

Order = Literal["activate", "rollback", "pause", "resume"]

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
SILENCE_SECONDS = 45.0  # a stream that lives says something every 15 seconds
TRANSCRIPTS = {".srt", ".vtt", ".zip"}
LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Call:
    """`options` as httpx takes them. It is sent after `delay_seconds`, and answered within `answer_seconds`."""

    method: str
    path: str
    options: Mapping[str, Any] = field(default_factory=dict)
    answer_seconds: float = ANSWER_SECONDS
    delay_seconds: float = 0.0

    @property
    def timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self.answer_seconds, connect=CONNECT_SECONDS)


def http_options(base_url: str, key: str) -> dict[str, Any]:
    """For `httpx.Client` and `httpx.AsyncClient`."""
    url = httpx.URL(base_url)
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(f"{base_url!r} is no address of an API, like http://127.0.0.1:8000")
    return {
        "base_url": url,
        "headers": {"Authorization": f"Bearer {key}"},
        "limits": httpx.Limits(max_connections=None),
        "trust_env": url.host not in LOCAL_HOSTS,  # no proxy leads to this machine
    }


def submission(wish: Wish, *, idempotency_key: str | None, cancel_after: int | None, wait: int | None) -> Call:
    body = wish.model_dump(mode="json", by_alias=True, exclude_unset=True)
    headers = _submitting(idempotency_key, cancel_after, wait)
    return Call("POST", PATHS[type(wish)], {"json": body, "headers": headers}, ANSWER_SECONDS + (wait or 0))


def upload(
    file: Path, *, callback_url: str | None, idempotency_key: str | None, cancel_after: int | None, wait: int | None
) -> Call:
    options = {
        "files": {"file": (file.name, file.read_bytes())},
        "data": {"callback_url": callback_url} if callback_url else {},
        "headers": _submitting(idempotency_key, cancel_after, wait),
    }
    noun = "transcripts" if file.suffix.lower() in TRANSCRIPTS else "documents"
    return Call("POST", f"/api/{noun}/upload", options, ANSWER_SECONDS + (wait or 0))


def profile(name: str, body: bytes, *, email: str | None, username: str | None, callback_url: str | None) -> Call:
    fields = {"email": email, "username": username, "callback_url": callback_url}
    options = {
        "files": {"file": (name, body)},
        "data": {field: value for field, value in fields.items() if value is not None},
        "headers": _submitting(None, None, None),
    }
    return Call("POST", "/api/profiles/ingest", options)


def _submitting(idempotency_key: str | None, cancel_after: int | None, wait: int | None) -> dict[str, str]:
    headers = {"Idempotency-Key": idempotency_key or uuid4().hex}
    if cancel_after is not None:
        headers["Cancel-After"] = str(cancel_after)
    if wait is not None:
        headers["Prefer"] = f"wait={wait}"
    return headers


def get(job_id: UUID | str) -> Call:
    return Call("GET", f"/api/jobs/{job_id}")


def poll(job_id: UUID | str, etag: str, seconds: float) -> Call:
    """Answered once the job is not what the tag says, or after these seconds."""
    wait = max(1, math.ceil(seconds))
    options = {"params": {"wait": wait}, "headers": {"If-None-Match": etag}}
    return Call("GET", f"/api/jobs/{job_id}", options, ANSWER_SECONDS + wait)


def events(job_id: UUID | str, after: int) -> Call:
    options = {"headers": {"Last-Event-ID": str(after), "Accept": "text/event-stream"}}
    return Call("GET", f"/api/jobs/{job_id}/events", options, SILENCE_SECONDS)


def page(*, state: str | None, kind: str | None, cursor: str | None) -> Call:
    filters = {"state": state, "kind": kind, "cursor": cursor}
    return Call("GET", "/api/jobs", {"params": {name: value for name, value in filters.items() if value is not None}})


def search(query: str, *, limit: int, project_id: UUID | str | None, kinds: Sequence[str]) -> Call:
    """It may have to wait for a worker that embeds the query."""
    params: dict[str, Any] = {"query": query, "limit": limit, "kind": list(kinds)}
    if project_id is not None:
        params["project_id"] = str(project_id)
    return Call("GET", "/api/documents/search", {"params": params})


def cancel(job_id: UUID | str) -> Call:
    return Call("POST", f"/api/jobs/{job_id}/cancel")


def retry(job_id: UUID | str) -> Call:
    return Call("POST", f"/api/jobs/{job_id}/retry")


def start_session() -> Call:
    return Call("POST", "/api/learning/sessions")


def generations() -> Call:
    return Call("GET", "/api/embeddings/generations")


def build_generation(wish: BuildIn) -> Call:
    body = wish.model_dump(mode="json", exclude_unset=True)
    return Call("POST", "/api/embeddings/generations", {"json": body, "headers": _submitting(None, None, None)})


def steer_generation(generation_id: int, order: Order, *, force: bool) -> Call:
    options = {"json": {"force": True}} if force else {}
    return Call("POST", f"/api/embeddings/generations/{generation_id}/{order}", options)
