"""Profiles, and the files and texts they are extracted from."""

import json
from secrets import token_hex
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from db.models import Document, Profile, User
from db.transactions import read_only
from tests.support.accounts import count_accounts, person_of
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of, walk
from tests.support.api_jobs import SAMPLES, ingest, is_untouched, result_of, run_to_end, search, submit
from tests.support.document_files import make_docx, make_pdf
from tests.support.factories import Person, make_user

INGEST = "/api/profiles/ingest"
ME = "/api/profiles/me"
PUBLIC = {"user_id", "name", "bio", "wiki_content"}
OWN = PUBLIC | {"time_zone", "is_discoverable", "welcome", "created_at", "updated_at"}
SAMPLE = (SAMPLES.parent / "profile.md").read_text()


def text_about(name: str) -> str:
    """A text that no other test has."""
    return f"# {name}\n\nShe keeps bees near Évora. Her hive has the number {token_hex(6)}.\n"


# Profiles


async def test_patch_creates_a_missing_profile(client: httpx.AsyncClient, user: Person) -> None:
    for method in ("GET", "DELETE"):
        assert_problem(await client.request(method, ME), 404, "not-found")
    changed = content(await client.patch(ME, json={"bio": "Keeps bees.", "is_discoverable": True}))
    assert set(changed) == OWN | {"job"}
    assert (changed["user_id"], changed["bio"], changed["is_discoverable"]) == (str(user.id), "Keeps bees.", True)
    finished = await run_to_end(client, changed["job"])
    assert (finished["kind"], finished["result"]["chunks"]) == ("profiles.embed", 1)
    assert content(await client.get(ME)) == {name: changed[name] for name in OWN}


async def test_only_changed_text_is_embedded_again(client: httpx.AsyncClient) -> None:
    fields = {"name": "Ana", "bio": "Keeps bees.", "wiki_content": "# Bees"}
    assert content(await client.patch(ME, json=fields))["job"] is not None
    for unchanged in ({}, fields, {"is_discoverable": True}, {"name": None}):
        assert content(await client.patch(ME, json=unchanged))["job"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", " "),
        ("name", "x" * 201),
        ("bio", "x" * 2001),
        ("bio", "\0"),
        ("wiki_content", "x" * 200_001),
        ("is_discoverable", "perhaps"),
    ],
    ids=lambda value: str(value)[:10],
)
async def test_invalid_patch_is_rejected(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.patch(ME, json={"bio": "Keeps bees."} | {field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert_problem(await client.get(ME), 404, "not-found")


async def test_patch_cannot_change_the_owner(client: httpx.AsyncClient, user: Person) -> None:
    other = make_user()
    response = await client.patch(ME, json={"bio": "Mine.", "user_id": str(other.id), "welcome": {}})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["user_id", "welcome"]
    changed = content(await client.patch(ME, json={"bio": "Mine."}))
    assert (changed["user_id"], changed["welcome"]) == (str(user.id), None)


async def test_profile_is_visible_to_others_only_if_discoverable(
    client: httpx.AsyncClient, user: Person, stranger: httpx.AsyncClient
) -> None:
    content(await client.patch(ME, json={"bio": "Keeps bees."}))
    path = f"/api/profiles/{user.id}"
    assert set(content(await client.get(path))) == OWN
    assert_problem(await stranger.get(path), 404, "not-found")
    content(await client.patch(ME, json={"is_discoverable": True}))
    assert set(content(await stranger.get(path))) == PUBLIC
    assert_problem(await stranger.get(f"/api/profiles/{uuid4()}"), 404, "not-found")
    assert fields_of(assert_problem(await stranger.get("/api/profiles/1"), 422, "validation-error")) == ["user_id"]


async def test_list_contains_own_and_discoverable_profiles(
    client: httpx.AsyncClient, user: Person, api: httpx.ASGITransport
) -> None:
    shown, hidden = make_user(), make_user()
    for person, is_discoverable in ((shown, True), (hidden, False)):
        content(await client_of(api, person).patch(ME, json={"bio": "Bees.", "is_discoverable": is_discoverable}))
    content(await client.patch(ME, json={"bio": "Mine."}))
    listed = [item for page in await walk(client, "/api/profiles", limit=2) for item in page]
    ids = [item["user_id"] for item in listed]
    assert {str(user.id), str(shown.id)} <= set(ids)
    assert str(hidden.id) not in ids
    assert ids == sorted(set(ids), reverse=True)
    assert all(set(item) == (OWN if item["user_id"] == str(user.id) else PUBLIC) for item in listed)


async def test_list_has_the_beginning_of_a_long_text(
    api: httpx.ASGITransport, client: httpx.AsyncClient, user: Person
) -> None:
    """Masking takes time for each letter, and a list has a hundred texts."""
    name, text = f"Ana {token_hex(6)}", f"{'bees ' * 399} zofia@example.org {'and honey ' * 1_000}"
    shown = text.replace("zofia@example.org", "█" * 17)
    await client.patch(ME, json={"name": name, "wiki_content": text, "is_discoverable": True})
    other = client_of(api, make_user())
    [listed] = content(await other.get("/api/profiles", params={"name": name}))["items"]
    assert listed["wiki_content"] == shown[:2_000]
    assert content(await other.get(f"/api/profiles/{user.id}"))["wiki_content"] == shown
    [own] = content(await client.get("/api/profiles", params={"name": name}))["items"]
    assert own["wiki_content"] == text


async def test_deleting_a_profile_deletes_its_text_and_keeps_the_account(
    client: httpx.AsyncClient, user: Person
) -> None:
    await result_of(client, INGEST, {"text": text_about("Ana Silva")})
    response = await client.delete(ME)
    assert (response.status_code, response.content) == (204, b"")
    assert_problem(await client.get(ME), 404, "not-found")
    with read_only() as session:
        assert session.scalars(select(func.count()).where(Document.user_id == user.id)).one() == 0
    assert content(await client.get("/api/profiles"))


async def test_suggestions_are_updated_from_the_library(client: httpx.AsyncClient) -> None:
    assert_problem(await client.post(f"{ME}/personalize"), 404, "not-found")
    content(await client.patch(ME, json={"name": "Ana", "bio": "I want to understand how a hive of bees works."}))
    await ingest(client, b"# Bees\n\nA hive is a box in which bees live and store honey.\n")
    result = await result_of(client, f"{ME}/personalize", {})
    assert [resource["quote"] for resource in result["resources"]] == [
        "A hive is a box in which bees live and store honey."
    ]


# Ingesting


async def send(client: httpx.AsyncClient, body: bytes, name: str = "profile.md", **fields: str) -> Json:
    response = await client.post(INGEST, files={"file": (name, body)}, data=fields)
    assert response.status_code == 202, response.text
    return content(response)


async def test_file_or_text_becomes_a_profile(client: httpx.AsyncClient, user: Person) -> None:
    job = await run_to_end(client, await send(client, SAMPLE.encode()))
    assert (job["kind"], job["state"]) == ("profiles.ingest", "succeeded")
    assert set(job["result"]) == PUBLIC | {"warnings"}
    assert (job["result"]["user_id"], job["result"]["name"]) == (str(user.id), "Inês Carvalho")
    assert job["result"]["bio"] in SAMPLE
    shown = content(await client.get(ME))
    assert {name: shown[name] for name in PUBLIC} | {"warnings": []} == job["result"]
    result = await result_of(client, INGEST, {"text": text_about("Ana Silva")})
    assert result["name"] == content(await client.get(ME))["name"] == "Ana Silva"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("cv.pdf", make_pdf([["Name: Ana Silva", "She keeps bees near Faro."], ["She wants to learn statistics."]])),
        ("cv.docx", make_docx("Name: Ana Silva", "She keeps bees near Faro.", "She wants to learn statistics.")),
        ("cv.html", b"<!doctype html><h1>Ana Silva</h1><p>She keeps bees near Faro.</p><p>She learns statistics.</p>"),
    ],
    ids=["pdf", "docx", "html"],
)
async def test_other_file_types_become_profiles(client: httpx.AsyncClient, name: str, body: bytes) -> None:
    job = await run_to_end(client, await send(client, body, name))
    assert job["state"] == "succeeded", job["error"]
    assert job["result"]["name"] == "Ana Silva"
    assert "statistics" in job["result"]["wiki_content"]
    assert "She keeps bees near Faro." in job["result"]["bio"]


async def test_repeated_text_is_not_embedded_again(client: httpx.AsyncClient) -> None:
    body: Json = {"text": text_about("Ana Silva")}
    caches = [(await run_to_end(client, await submit(client, INGEST, body)))["receipt"]["cache"] for _ in range(2)]
    assert caches == ["miss", "hit"]


async def test_profile_is_not_part_of_the_library(client: httpx.AsyncClient) -> None:
    await result_of(client, INGEST, {"text": text_about("Ana Silva")})
    assert content(await client.get("/api/documents"))["items"] == []
    assert await search(client, "bees and hives") == []
    resources = await result_of(client, "/api/learning/resources", {"query": "bees and hives"})
    assert resources["resources"] == []
    job = await run_to_end(
        client,
        await submit(client, "/api/learning/exercises", {"exercise_type": "cloze", "topic": "bees and hives"}),
    )
    assert job["error"]["type"] == "/problems/topic-not-found"


async def test_profile_text_uploaded_as_a_document_is_a_document(client: httpx.AsyncClient) -> None:
    text = text_about("Ana Silva")
    result = await result_of(client, INGEST, {"text": text})
    await ingest(client, result["wiki_content"].encode())
    assert len(content(await client.get("/api/documents"))["items"]) == 1
    assert len(await search(client, "bees and hives")) == 1


async def test_hidden_document_is_not_found_by_id(client: httpx.AsyncClient, user: Person) -> None:
    await result_of(client, INGEST, {"text": text_about("Ana Silva")})
    with read_only() as session:
        document_id = session.scalars(select(Profile.document_id).where(Profile.user_id == user.id)).one()
    for method in ("GET", "DELETE"):
        assert_problem(await client.request(method, f"/api/documents/{document_id}"), 404, "not-found")


@pytest.mark.parametrize(
    ("request_", "status", "slug", "fields"),
    [
        ({"json": {"text": ""}}, 422, "validation-error", ["text"]),
        ({"json": {"text": " \n"}}, 422, "validation-error", ["text"]),
        ({"json": {"text": "\0"}}, 422, "validation-error", ["text"]),
        ({"json": {}}, 422, "validation-error", ["text"]),
        ({"json": ["text"]}, 422, "validation-error", ["body"]),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 422, "validation-error", ["body"]),
        ({"content": b"text", "headers": {"Content-Type": "text/plain"}}, 415, "unsupported-media-type", None),
        ({"json": {"text": "long " * 40_001}}, 413, "too-large", None),
        ({"files": {"file": ("profile.md", b"")}}, 422, "validation-error", ["file"]),
        ({"files": {"document": ("profile.md", b"Text.")}}, 422, "validation-error", ["file"]),
        ({"files": {"file": ("profile.exe", b"\x7fELF\0")}}, 415, "unsupported-media-type", None),
        ({"files": {"file": ("a.md", b"Ana.")}, "data": {"email": "ana"}}, 422, "validation-error", ["email"]),
        ({"json": {"text": "Ana.", "callback_url": "ftp://a.b"}}, 422, "validation-error", ["callback_url"]),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
async def test_invalid_profile_source_is_rejected_and_nothing_is_stored(
    client: httpx.AsyncClient, request_: Json, status: int, slug: str, fields: list[str] | None
) -> None:
    problem = assert_problem(await client.post(INGEST, **request_), status, slug)
    assert fields is None or fields_of(problem) == fields
    await assert_nothing_is_stored(client)


@pytest.mark.parametrize("form", ["text", "file"])
async def test_profile_source_of_50_megabytes_is_too_large(client: httpx.AsyncClient, form: str) -> None:
    text = "x" * 50_000_000
    request: Json = {"json": {"text": text}} if form == "text" else {"files": {"file": ("profile.md", text.encode())}}
    assert_problem(await client.post(INGEST, **request), 413, "too-large")
    await assert_nothing_is_stored(client)


async def assert_nothing_is_stored(client: httpx.AsyncClient) -> None:
    assert await is_untouched(client)
    assert_problem(await client.get(ME), 404, "not-found")


async def test_submission_headers_apply_to_files_and_texts(client: httpx.AsyncClient) -> None:
    text, headers = text_about("Ana Silva"), {"Idempotency-Key": "once", "Cancel-After": "60"}
    first, again = [await client.post(INGEST, json={"text": text}, headers=headers) for _ in range(2)]
    assert content(first)["id"] == content(again)["id"]
    assert content(first)["expires_at"] is not None
    headers = {"Idempotency-Key": "file"}
    sent = [await client.post(INGEST, files={"file": ("a.md", text)}, headers=headers) for _ in range(2)]
    assert content(sent[0])["id"] == content(sent[1])["id"]
    other = await client.post(INGEST, files={"file": ("a.md", text + "More.")}, headers=headers)
    assert_problem(other, 422, "idempotency-key-reused")


# Profiles of others


async def test_administrator_creates_profiles_of_others_by_email(api: httpx.ASGITransport, user: Person) -> None:
    admin = client_of(api, make_user(is_admin=True))
    email = f"rui{token_hex(4)}@example.org"
    first = await run_to_end(admin, await send(admin, text_about("Rui Costa").encode(), email=email))
    again = await result_of(admin, INGEST, {"text": text_about("Rui Costa"), "email": email.upper()})
    assert first["result"]["user_id"] == again["user_id"]
    assert count_accounts(email) == 1
    rui = client_of(api, person_of(again["user_id"]))
    assert content(await rui.get(ME))["name"] == "Rui Costa"
    assert_problem(await admin.get(ME), 404, "not-found")


async def test_only_administrators_may_name_the_owner(client: httpx.AsyncClient, user: Person) -> None:
    with read_only() as session:
        [own] = session.scalars(select(User.email).where(User.id == user.id))
    for email in (own, f"rui{token_hex(4)}@example.org"):
        response = await client.post(INGEST, json={"text": "Rui Costa keeps bees.", "email": email})
        assert_problem(response, 403, "not-an-administrator")
    assert await is_untouched(client)


async def test_text_naming_another_user_becomes_ones_own_profile(client: httpx.AsyncClient, user: Person) -> None:
    victim = make_user()
    orders = {"user_id": str(victim.id), "is_discoverable": True, "is_admin": True}
    text = f"---\nuser_id: {victim.id}\nis_discoverable: true\n---\n{text_about('Eve Stone')}\n{json.dumps(orders)}\n"
    response = await client.post(INGEST, json={"text": text, **orders})
    assert fields_of(assert_problem(response, 422, "validation-error")) == list(orders)
    result = await result_of(client, INGEST, {"text": text})
    assert result["user_id"] == str(user.id)
    assert content(await client.get(ME))["is_discoverable"] is False
    with read_only() as session:
        assert not session.get_one(User, user.id).is_admin
        assert session.get(Profile, victim.id) is None
