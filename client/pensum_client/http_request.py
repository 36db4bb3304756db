"""A request that the clients send, as a value, and the usual ones."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import httpx
from pydantic import BaseModel

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
MOST_WAIT_SECONDS = 60
PAGE_LENGTH = 100


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

    def at(self, cursor: str | None) -> "HttpRequest":
        """The same list from this cursor on."""
        if cursor is None:
            return self
        return replace(self, options={**self.options, "params": {**self.options["params"], "cursor": cursor}})


def read(path: str, **filters: object) -> HttpRequest:
    """With the filters that are not None as its query."""
    return HttpRequest("GET", path, {"params": _query(filters)})


def file_of_job(path: str, seconds: float, **filters: object) -> HttpRequest:
    """Asks for a file that a job makes. The API waits for it so long, and for a minute at most."""
    wait = math.ceil(min(max(seconds, 0), MOST_WAIT_SECONDS))
    options = {"params": _query(filters), "headers": {"Prefer": f"wait={wait}"}}
    return HttpRequest("GET", path, options, READ_SECONDS + wait)


def listing(path: str, **filters: object) -> HttpRequest:
    """In pages that are as long as the API allows."""
    return read(path, limit=PAGE_LENGTH, **filters)


def sending(method: str, path: str, body: BaseModel | Mapping[str, Any]) -> HttpRequest:
    """With the fields that are set in `body`."""
    fields = body.model_dump(mode="json", by_alias=True, exclude_unset=True) if isinstance(body, BaseModel) else body
    return HttpRequest(method, path, {"json": fields})


def submission(
    method: str,
    path: str,
    options: Mapping[str, Any],
    *,
    idempotency_key: str | None = None,
    cancel_after: int | None = None,
    wait: int | None = None,
) -> HttpRequest:
    """Of a job, with a key so that a repeated request is the same job."""
    headers = {"Idempotency-Key": idempotency_key or uuid4().hex}
    if cancel_after is not None:
        headers["Cancel-After"] = str(cancel_after)
    if wait is not None:
        headers["Prefer"] = f"wait={wait}"
    return HttpRequest(method, path, {**options, "headers": headers}, READ_SECONDS + (wait or 0))


def pairs(metadata: Mapping[str, str] | None) -> dict[str, str]:
    """Metadata as filters."""
    return {f"metadata.{name}": value for name, value in (metadata or {}).items()}


def as_field(metadata: Mapping[str, str] | None) -> str | None:
    """Metadata in a form."""
    return json.dumps(dict(metadata), ensure_ascii=False) if metadata else None


def about_the_job(metadata: Mapping[str, str] | None, callback_url: str | None = None) -> dict[str, Any]:
    """The fields of a body that are not about the work."""
    fields = {"metadata": None if metadata is None else dict(metadata), "callback_url": callback_url}
    return {name: value for name, value in fields.items() if value is not None}


def _query(filters: Mapping[str, object]) -> dict[str, Any]:
    """Booleans as the API writes them."""
    given = {name: value for name, value in filters.items() if value is not None}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}
