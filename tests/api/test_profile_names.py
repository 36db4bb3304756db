"""Profiles by name, and profiles that administrators edit."""

import secrets
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db.queries.profiles import profiles
from db.transactions import read_only, transaction
from tests.support.api_client import assert_problem, client_of, content
from tests.support.factories import Person, make_user

ADMIN = "/api/admin/profiles"


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


def named(name: str, *, is_discoverable: bool = True, **fields: Any) -> Person:
    person = make_user()
    with transaction() as session:
        profiles.change(session, {"name": name, "is_discoverable": is_discoverable} | fields, user_id=person.id)
    return person


async def found(client: httpx.AsyncClient, name: str, path: str = "/api/profiles") -> list[str]:
    return [one["name"] for one in content(await client.get(path, params={"name": name}))["items"]]


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("Łukasz Żółć", ["lukasz", "ŻÓŁĆ", "zol", "zolc łuk"]),
        ("José María Núñez", ["jose", "nunez", "MARIA josé"]),
        ("Jürgen Groß", ["jurgen", "GROSS", "groß", "Jürg"]),
        ("Søren Ångström", ["soren", "angst"]),
        ("Анна Йорданова", ["анна", "йорд", "АННА"]),
        ("Αλέξης Ζορμπάς", ["αλεξης", "ΖΟΡΜΠΑΣ"]),
        ("山田 太郎", ["山田", "太"]),
        ("Mary-Ann O’Brien", ["ann", "o'brien", "brien", "mary ann"]),
        ("İsmail Kılıç", ["ismail", "kilic"]),
    ],
)
async def test_case_and_accents_do_not_matter(client: httpx.AsyncClient, name: str, queries: list[str]) -> None:
    mark = f"q{secrets.token_hex(4)}"
    named(f"{name} {mark}")
    for query in queries:
        assert await found(client, f"{query} {mark}") == [f"{name} {mark}"], query


async def test_every_word_must_begin_a_word_of_the_name(client: httpx.AsyncClient) -> None:
    mark = f"q{secrets.token_hex(4)}"
    named(f"Ada Lovelace {mark}")
    assert await found(client, f"{mark} lovelace ada")
    for query in (f"{mark} ovelace", f"{mark} ada byron", f"{mark} %", "...", "' | !:*"):
        assert (await found(client, query) == []) is (query != f"{mark} %"), query


async def test_hidden_profiles_are_found_by_their_owner_and_administrators_only(
    api: httpx.ASGITransport, client: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    mark = f"q{secrets.token_hex(4)}"
    owner = named(f"Hidden {mark}", is_discoverable=False)
    assert await found(client, mark) == await found(admin, mark) == []
    assert await found(client_of(api, owner), mark) == [f"Hidden {mark}"]
    assert await found(admin, mark, ADMIN) == [f"Hidden {mark}"]


async def test_names_are_paged(client: httpx.AsyncClient) -> None:
    mark = f"q{secrets.token_hex(4)}"
    for number in range(3):
        named(f"{mark} {number}")
    first = content(await client.get("/api/profiles", params={"name": mark, "limit": 2}))
    second = content(
        await client.get("/api/profiles", params={"name": mark, "limit": 2, "cursor": first["next_cursor"]})
    )
    assert [one["name"] for page in (first, second) for one in page["items"]] == [f"{mark} {n}" for n in (2, 1, 0)]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("name", ["", "x" * 201, "a\0b"])
async def test_invalid_names_are_rejected(client: httpx.AsyncClient, name: str) -> None:
    assert_problem(await client.get("/api/profiles", params={"name": name}), 422, "validation-error")


def test_the_index_finds_names(platform: None) -> None:
    query = "SELECT * FROM profiles WHERE array_to_tsvector(name_words(name)) @@ name_query('ada')"
    with read_only() as session:
        plan = "\n".join(session.scalars(text(f"SET LOCAL enable_seqscan = off; EXPLAIN {query}")))
    assert "ix_profiles_name_words" in plan


async def test_administrator_edits_a_profile_and_the_audit_log_says_so(
    api: httpx.ASGITransport, admin: httpx.AsyncClient
) -> None:
    person = named("Before", bio="Old.")
    changed = content(await admin.patch(f"{ADMIN}/{person.id}", json={"name": "After", "is_discoverable": False}))
    assert (changed["name"], changed["bio"], changed["is_discoverable"]) == ("After", "Old.", False)
    assert changed["job"]["kind"] == "profiles.embed"
    own = content(await client_of(api, person).get("/api/profiles/me"))
    assert own["name"] == "After"
    assert content(await admin.get(f"{ADMIN}/{person.id}"))["name"] == "After"
    entries = content(await admin.get("/api/admin/audit", params={"action": "profile.change"}))["items"]
    [entry] = [one for one in entries if one["subject"] == str(person.id)]
    assert entry["after"] == {"fields": ["is_discoverable", "name"]}


async def test_administrator_cannot_make_a_profile_discoverable(admin: httpx.AsyncClient) -> None:
    person = named("Shy", is_discoverable=False)
    refused = await admin.patch(f"{ADMIN}/{person.id}", json={"is_discoverable": True})
    assert_problem(refused, 422, "validation-error")


async def test_user_without_a_profile_is_not_found(admin: httpx.AsyncClient) -> None:
    nobody = make_user().id
    assert_problem(await admin.get(f"{ADMIN}/{nobody}"), 404, "not-found")
    assert_problem(await admin.patch(f"{ADMIN}/{nobody}", json={"name": "New"}), 404, "not-found")
