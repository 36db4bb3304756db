"""Matching people by query or by profile."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.api_client import Json, assert_problem, client_of, content, fields_of
from tests.support.api_jobs import is_untouched, result_of, work
from tests.support.factories import Person, make_user

PATH = "/api/profiles/match"
ME = "/api/profiles/me"
BEES = "# Ana\n\nShe keeps bees near Évora and teaches children how a hive works.\n"
NOBODY = "0198c0de-0000-7000-8000-000000000000"
QUERY = "somebody who can teach me how to keep bees"


async def describe(client: httpx.AsyncClient, **fields: Any) -> str:
    """The id of a new user with this profile, once its text is searchable."""
    profile = content(await client.patch(ME, json=fields))
    await work("profiles.embed")
    return str(profile["user_id"])


@pytest.fixture
async def ana(api: httpx.ASGITransport) -> Any:
    """The id of a user with a discoverable profile, for one test."""
    client = client_of(api, make_user())
    yield client, await describe(client, name="Ana", wiki_content=BEES, is_discoverable=True)
    await client.patch(ME, json={"is_discoverable": False})


async def test_people_are_found_with_reasons_that_quote_their_profile(client: httpx.AsyncClient, ana: Any) -> None:
    result = await result_of(client, PATH, {"query": QUERY, "limit": 3})
    [found] = [person for person in result["people"] if person["user_id"] == ana[1]]
    assert set(found) == {"user_id", "name", "bio", "score", "reasons", "explanation"}
    shown = content(await client.get(f"/api/profiles/{ana[1]}"))
    assert found["reasons"]
    for reason in found["reasons"]:
        assert set(reason) == {"quote", "start", "end", "field"}
        assert shown["wiki_content"][reason["start"] : reason["end"]] == reason["quote"]


async def test_similar_people_are_found_by_ones_own_hidden_profile(
    client: httpx.AsyncClient, user: Person, ana: Any
) -> None:
    await describe(client, name="Me", wiki_content=BEES)
    result = await result_of(client, PATH, {"user_id": str(user.id)})
    found = [person["user_id"] for person in result["people"]]
    assert ana[1] in found
    assert str(user.id) not in found


async def test_match_by_user_needs_a_visible_profile(client: httpx.AsyncClient, ana: Any) -> None:
    await ana[0].patch(ME, json={"is_discoverable": False})
    for user_id in (ana[1], str(uuid4())):
        assert_problem(await client.post(PATH, json={"user_id": user_id}), 404, "not-found")
    assert await is_untouched(client)


async def test_empty_profile_cannot_be_matched(client: httpx.AsyncClient, user: Person) -> None:
    assert_problem(await client.post(PATH, json={"user_id": str(user.id)}), 404, "not-found")
    content(await client.patch(ME, json={"name": "Me", "is_discoverable": True}))
    assert_problem(await client.post(PATH, json={"user_id": str(user.id)}), 422, "profile-says-nothing")


@pytest.mark.parametrize(
    "body", [{}, {"limit": 3}, {"query": None, "user_id": None}, {"query": QUERY, "user_id": NOBODY}], ids=str
)
async def test_match_needs_either_query_or_user_id(client: httpx.AsyncClient, body: Json) -> None:
    problem = assert_problem(await client.post(PATH, json=body), 422, "validation-error")
    assert "either" in problem["detail"]
    assert await is_untouched(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("query", ""),
        ("query", " \n"),
        ("query", "a" * 1001),
        ("query", 7),
        ("limit", 0),
        ("limit", 21),
        ("limit", "many"),
        ("callback_url", "http://127.0.0.2/hook"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_invalid_match_request_is_rejected(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.post(PATH, json={"query": QUERY, field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


async def test_malformed_id_is_rejected(client: httpx.AsyncClient) -> None:
    response = await client.post(PATH, json={"user_id": "ana"})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["user_id"]
