"""Requests of life stories. `path` is what follows `/api/stories/{project_id}/`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pensum_client.requests import READ_SECONDS, HttpRequest


def story(method: str, project_id: UUID | str, path: str, **options: Any) -> HttpRequest:
    return HttpRequest(method, f"/api/stories/{project_id}/{path}", options)


def page(project_id: UUID | str, path: str, cursor: str | None, **filters: Any) -> HttpRequest:
    given = {"limit": "100", "cursor": cursor} | {name: str(value).lower() for name, value in filters.items()}
    return story("GET", project_id, path, params={name: value for name, value in given.items() if value is not None})


def submission(project_id: UUID | str, path: str, body: Mapping[str, Any], wait: int | None) -> HttpRequest:
    headers = {} if wait is None else {"Prefer": f"wait={wait}"}
    options = {"json": {name: value for name, value in body.items() if value is not None}, "headers": headers}
    return HttpRequest("POST", f"/api/stories/{project_id}/{path}", options, READ_SECONDS + (wait or 0))
