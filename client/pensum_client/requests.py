"""Each HTTP request that the clients send, as a value."""

import math
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

import httpx

from pensum_client import kinds
from pensum_client.http_request import READ_SECONDS, HttpRequest, as_field, pairs, read, submission
from pensum_client.inputs import BuildIn
from pensum_client.kinds import PATHS, JobRequest

GenerationAction = Literal["activate", "rollback", "pause", "resume"]
ProviderVerb = Literal["away", "back"]

STREAM_READ_SECONDS = 45.0  # the API sends a keep-alive comment every 15 seconds
TRANSCRIPTS = {".srt", ".vtt", ".zip"}
LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost"}


def client_options(base_url: str, key: str | None) -> dict[str, Any]:
    """For `httpx.Client` and `httpx.AsyncClient`. Raises ValueError where `base_url` has no scheme or no host."""
    url = httpx.URL(base_url)
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(f"{base_url!r} is not the URL of an API. Give one like http://127.0.0.1:8000")
    return {
        "base_url": url,
        "headers": {} if key is None else {"Authorization": f"Bearer {key}"},
        "limits": httpx.Limits(max_connections=None),
        "verify": url.scheme == "https",  # elsewhere there is no certificate, and loading the authorities' takes long
        "trust_env": url.host not in LOCAL_HOSTS,  # a proxy cannot reach this machine
    }


def submit(
    request: JobRequest | str,
    body: Mapping[str, Any],
    *,
    idempotency_key: str | None,
    cancel_after: int | None,
    wait: int | None,
) -> HttpRequest:
    if isinstance(request, str):
        path, json = kinds.path_and_rest(request, body)
    else:
        path, json = PATHS[type(request)], request.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return submission(
        "POST", path, {"json": json}, idempotency_key=idempotency_key, cancel_after=cancel_after, wait=wait
    )


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
        "metadata": as_field(metadata),
        "callback_url": callback_url,
    }
    options = {
        "files": {"file": (name, content)},
        "data": {field: value for field, value in fields.items() if value},
    }
    return submission(
        "POST",
        f"/api/{noun}/upload",
        options,
        idempotency_key=idempotency_key,
        cancel_after=cancel_after,
        wait=wait,
    )


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


def follow(path: str, after: str | None) -> HttpRequest:
    """A stream whose ids are positions in it."""
    headers = {"Accept": "text/event-stream"} | ({} if after is None else {"Last-Event-ID": after})
    return HttpRequest("GET", path, {"headers": headers}, STREAM_READ_SECONDS)


def page(
    *, state: str | None, kind: str | None, metadata: Mapping[str, str] | None, internal: bool, cursor: str | None
) -> HttpRequest:
    filters: dict[str, object] = {"state": state, "kind": kind, "internal": internal or None, "cursor": cursor}
    return read("/api/jobs", **filters, **pairs(metadata))


def search(query: str, *, limit: int, project_id: UUID | str | None, kinds: Sequence[str]) -> HttpRequest:
    params: dict[str, Any] = {"query": query, "limit": limit, "kind": list(kinds)}
    if project_id is not None:
        params["project_id"] = str(project_id)
    return HttpRequest("GET", "/api/documents/search", {"params": params})


def cancel(job_id: UUID | str) -> HttpRequest:
    return HttpRequest("POST", f"/api/jobs/{job_id}/cancel")


def retry(job_id: UUID | str) -> HttpRequest:
    return HttpRequest("POST", f"/api/jobs/{job_id}/retry")


def models() -> HttpRequest:
    return HttpRequest("GET", "/api/llm/models")


def delete_model(provider: str, name: str, *, wait: int | None) -> HttpRequest:
    return submission("DELETE", f"/api/llm/models/{quote(provider, safe='')}/{quote(name)}", {}, wait=wait)


def providers() -> HttpRequest:
    return HttpRequest("GET", "/api/admin/llm-providers")


def declare_provider(name: str, verb: ProviderVerb) -> HttpRequest:
    return HttpRequest("POST", f"/api/admin/llm-providers/{quote(name, safe='')}/{verb}")


def forget_provider(name: str) -> HttpRequest:
    return HttpRequest("DELETE", f"/api/admin/llm-providers/{quote(name, safe='')}")


def generations() -> HttpRequest:
    return HttpRequest("GET", "/api/embeddings/generations")


def build_generation(body: BuildIn) -> HttpRequest:
    options = {"json": body.model_dump(mode="json", exclude_unset=True)}
    return submission("POST", "/api/embeddings/generations", options)


def steer_generation(generation_id: int, action: GenerationAction, *, force: bool) -> HttpRequest:
    options = {"json": {"force": True}} if force else {}
    return HttpRequest("POST", f"/api/embeddings/generations/{generation_id}/{action}", options)
