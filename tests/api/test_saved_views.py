"""Lists of the console as their users filtered them."""

from uuid import uuid4

import httpx
import pytest

from db.queries import saved_views
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of
from tests.support.factories import Person, make_user

VIEWS = "/api/saved-views"
FAILED = {"page": "jobs", "name": "What failed", "query": "state=failed&kind=llm.generate"}


@pytest.fixture
def client(api: httpx.ASGITransport, user: Person) -> httpx.AsyncClient:
    return client_of(api, user)


async def views(client: httpx.AsyncClient, page: str = "jobs") -> list[Json]:
    return list(content(await client.get(VIEWS, params={"page": page}))["items"])


async def save(client: httpx.AsyncClient, **changed: str) -> Json:
    return content(await client.post(VIEWS, json=FAILED | changed))


async def test_views_of_a_page_are_listed_by_name(client: httpx.AsyncClient) -> None:
    failed, all_of_them = await save(client), await save(client, name="all of them", query="")
    await save(client, page="all-jobs")
    assert await views(client) == [all_of_them, failed]
    assert {name: failed[name] for name in FAILED} == FAILED


async def test_view_is_renamed_changed_and_deleted(client: httpx.AsyncClient) -> None:
    path = f"{VIEWS}/{(await save(client))['id']}"
    assert content(await client.patch(path, json={"name": "Broken"}))["query"] == FAILED["query"]
    assert content(await client.patch(path, json={"query": ""}))["name"] == "Broken"
    assert (await client.delete(path)).status_code == 204
    assert await views(client) == []
    assert_problem(await client.delete(path), 404, "not-found")


async def test_name_is_taken_once_by_page_and_account(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    await save(client)
    assert_problem(await client.post(VIEWS, json=FAILED), 409, "conflict")
    other = await save(client, name="Other")
    assert_problem(await client.patch(f"{VIEWS}/{other['id']}", json={"name": FAILED["name"]}), 409, "conflict")
    assert content(await client.patch(f"{VIEWS}/{other['id']}", json={"name": "Other"})) == other
    await save(client_of(api, make_user()))


async def test_account_has_a_limit(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    for name in ("a", "b"):
        await save(client, name=name)
    assert "2 views" in assert_problem(await client.post(VIEWS, json=FAILED), 409, "conflict")["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("name", "x" * 81), ("query", "x" * 1001), ("query", "a\nb"), ("page", "documents")],
)
async def test_bad_input_is_refused(client: httpx.AsyncClient, field: str, value: str) -> None:
    problem = assert_problem(await client.post(VIEWS, json=FAILED | {field: value}), 422, "validation-error")
    assert fields_of(problem) == [field]


async def test_views_of_others_are_not_found(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    path = f"{VIEWS}/{(await save(client))['id']}"
    for response in (await stranger.patch(path, json={"name": "mine"}), await stranger.delete(path)):
        assert_problem(response, 404, "not-found")
    assert await views(stranger) == []
    assert_problem(await client.patch(f"{VIEWS}/{uuid4()}", json={"name": "x"}), 404, "not-found")
