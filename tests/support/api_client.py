"""Clients of the API under test, and assertions on every response."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import httpx

from tests.support.factories import Person

T = TypeVar("T")
Json = dict[str, Any]

LONG_SECONDS = 60.0
PROMPT_SECONDS = 20.0  # shorter than any wait in these tests, long enough for a slow machine
JOB_FIELDS = {
    *("id", "kind", "state", "waiting_reason", "progress", "attempt", "max_attempts", "result", "error", "receipt"),
    *("internal", "input", "metadata", "position", "estimated_start_at"),
    *("waiting_since", "waiting_for", "created_at", "started_at", "finished_at", "expires_at", "links"),
    *("request_id", "traceparent"),
}


def client_of(api: httpx.ASGITransport, person: Person) -> httpx.AsyncClient:
    return client_with(api, person.key)


def client_with(api: httpx.ASGITransport, key: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.AsyncClient(transport=api, base_url="http://pensum", headers=headers)


async def promptly(response: Awaitable[T]) -> T:
    """The response, which must arrive before the time to wait for a job is over."""
    return await asyncio.wait_for(response, PROMPT_SECONDS)


def content(response: httpx.Response) -> Json:
    assert response.is_success, response.text
    assert response.headers["content-type"] == "application/json"
    body: Json = response.json()
    return body


def assert_problem(response: httpx.Response, status: int, slug: str) -> Json:
    """The body of the problem, after checking its status, type and form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: Json = response.json()
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["instance"] == response.request.url.path
    assert body["title"]
    assert body["detail"]
    assert set(body) <= {"type", "title", "status", "detail", "instance", "errors"}
    return body


def fields_of(problem: Json) -> list[str]:
    return [error["field"] for error in problem["errors"]]


async def walk(client: httpx.AsyncClient, path: str, **params: Any) -> list[list[Json]]:
    """The items of all pages of a list."""
    pages: list[list[Json]] = []
    cursor: str | None = None
    while cursor or not pages:
        page = content(await client.get(path, params=params | ({"cursor": cursor} if cursor else {})))
        assert set(page) == {"items", "next_cursor"}
        pages.append(page["items"])
        cursor = page["next_cursor"]
    return pages
