"""API keys: shown once, limited by scopes, deleted at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db.queries.accounts import api_keys
from db.transactions import transaction
from tests.support.accounts import browser, log_in, make_account
from tests.support.api_client import Json, assert_problem, client_of, client_with, content, fields_of, walk
from tests.support.factories import Person, make_user

PATH = "/api/auth/api-keys"
ME = "/api/auth/me"
FIELDS = {"id", "prefix", "name", "scopes", "last_used_at", "expires_at", "created_at"}
WISH: Json = {"texts": ["What is a loom?"]}
NO_FAST_PATH = {"Prefer": "handling=lenient"}  # requests with this header do not take the fast path


async def make_key(client: httpx.AsyncClient, **wanted: Any) -> Json:
    response = await client.post(PATH, json={"name": "A script", **wanted})
    assert response.status_code == 201, response.text
    return content(response)


def in_the_past(key_id: str, column: str, ago: timedelta) -> None:
    with transaction() as session:
        session.execute(
            text(f"UPDATE api_keys SET {column} = now() - CAST(:ago AS interval) WHERE id = :id"),
            {"ago": ago, "id": key_id},
        )


async def test_api_key_is_shown_once(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    made = await make_key(client)
    assert set(made) == FIELDS | {"key"}
    assert made["key"].startswith("pk_")
    assert made["key"].startswith(made["prefix"])
    assert (made["name"], made["scopes"], made["expires_at"]) == ("A script", ["read", "write"], None)
    listed = content(await client.get(PATH))["items"][0]
    assert set(listed) == FIELDS
    assert listed == {name: made[name] for name in FIELDS}
    with transaction() as session:
        stored = str(session.execute(text("SELECT * FROM api_keys WHERE id = :id"), {"id": made["id"]}).one())
    assert made["key"] not in stored
    own = content(await client_with(api, made["key"]).get(ME))
    assert own == content(await client.get(ME))


async def test_own_keys_are_listed_newest_first(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    made = [(await make_key(client, name=f"Script {n}"))["name"] for n in range(3)]
    await make_key(stranger)
    pages = await walk(client, PATH, limit=2)
    assert [key["name"] for page in pages for key in page] == [*made[::-1], ""]  # the last is the client's own


async def test_deleted_key_is_rejected_at_once(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    made = await make_key(client)
    with_key = client_with(api, made["key"])
    assert (await with_key.post("/api/llm/embed", json=WISH)).status_code == 202
    assert (await client.delete(f"{PATH}/{made['id']}")).status_code == 204
    assert_problem(await with_key.get(ME), 401, "not-authenticated")
    assert_problem(await with_key.post("/api/llm/embed", json=WISH), 401, "not-authenticated")
    assert_problem(await client.delete(f"{PATH}/{made['id']}"), 404, "not-found")


async def test_key_of_another_user_cannot_be_deleted(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, api: httpx.ASGITransport
) -> None:
    made = await make_key(client)
    assert_problem(await stranger.delete(f"{PATH}/{made['id']}"), 404, "not-found")
    assert (await client_with(api, made["key"]).get(ME)).status_code == 200


async def test_read_only_key_cannot_write(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    reader = client_with(api, (await make_key(client, scopes=["read"]))["key"])
    for _ in range(2):  # the second time the key is cached
        assert (await reader.get("/api/jobs")).status_code == 200
        for headers in ({}, NO_FAST_PATH):
            assert_problem(await reader.post("/api/llm/embed", json=WISH, headers=headers), 403, "scope-missing")
    assert_problem(await reader.post(PATH, json={"name": "More"}), 403, "scope-missing")
    assert_problem(await reader.delete(f"{PATH}/{make_user().id}"), 403, "scope-missing")


async def test_write_only_key_cannot_read(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    writer = client_with(api, (await make_key(client, scopes=["write"]))["key"])
    assert (await writer.post("/api/llm/embed", json=WISH)).status_code == 202
    assert_problem(await writer.get("/api/jobs"), 403, "scope-missing")


async def test_key_cannot_create_a_key_with_more_scopes(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    writer = client_with(api, (await make_key(client, scopes=["write"]))["key"])
    assert_problem(await writer.post(PATH, json={"name": "x"}), 403, "scope-missing")
    assert (await make_key(writer, scopes=["write"]))["scopes"] == ["write"]


async def test_only_administrators_create_keys_with_scope_admin(
    client: httpx.AsyncClient, api: httpx.ASGITransport
) -> None:
    scopes = ["read", "write", "admin"]
    assert_problem(await client.post(PATH, json={"name": "x", "scopes": scopes}), 403, "scope-missing")
    admin = client_of(api, make_user(is_admin=True))
    assert (await make_key(admin, scopes=scopes))["scopes"] == scopes


async def test_administrators_key_without_scope_admin_is_rejected(api: httpx.ASGITransport) -> None:
    admin = client_of(api, make_user(is_admin=True))
    plain = client_with(api, (await make_key(admin))["key"])
    full = client_with(api, (await make_key(admin, scopes=["read", "admin"]))["key"])
    assert_problem(await plain.get("/api/admin/stats"), 403, "scope-missing")
    assert (await full.get("/api/admin/stats")).status_code == 200


async def test_access_token_can_create_keys(api: httpx.ASGITransport) -> None:
    client = browser(api)
    client.headers.update(await log_in(client, make_account()))
    assert (await make_key(client))["scopes"] == ["read", "write"]


async def test_key_expires(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    made = await make_key(client, expires_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    assert (await client_with(api, made["key"]).get(ME)).status_code == 200
    expired = await make_key(client, expires_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    in_the_past(expired["id"], "expires_at", timedelta(seconds=1))
    assert_problem(await client_with(api, expired["key"]).get(ME), 401, "not-authenticated")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a" * 101),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("expires_at", "2020-01-01T00:00:00Z"),
        ("expires_at", "2099-01-01T00:00:00"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_invalid_key_is_rejected(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.post(PATH, json={"name": "A script", field: value})
    assert fields_of(assert_problem(response, 422, "validation-error"))[0].startswith(field)
    assert len(content(await client.get(PATH))["items"]) == 1


async def test_last_use_is_written_once_a_minute(client: httpx.AsyncClient) -> None:
    def touch(ago: timedelta) -> bool:
        in_the_past(made["id"], "last_used_at", ago)
        with transaction() as session:
            api_keys.touch(session, made["id"])
            seconds = session.scalar(
                text("SELECT extract(epoch FROM now() - last_used_at) FROM api_keys WHERE id = :id"),
                {"id": made["id"]},
            )
        return bool(seconds == 0)

    made = await make_key(client)
    assert made["last_used_at"] is None
    assert not touch(timedelta(seconds=30))
    assert touch(timedelta(seconds=90))


async def test_using_a_key_writes_its_last_use(client: httpx.AsyncClient, api: httpx.ASGITransport) -> None:
    made = await make_key(client)
    await client_with(api, made["key"]).get(ME)
    assert content(await client.get(PATH))["items"][0]["last_used_at"] is not None


async def test_number_of_keys_is_limited(client: httpx.AsyncClient, user: Person) -> None:
    with transaction() as session:
        for number in range(api_keys.MOST_PER_USER - 1):
            api_keys.add(
                session, user_id=user.id, key=f"{user.key}{number}", name="x", scopes=["read"], expires_at=None
            )
    assert_problem(await client.post(PATH, json={"name": "One more"}), 409, "conflict")


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
async def test_time_that_no_database_stores_is_rejected(client: httpx.AsyncClient, moment: str) -> None:
    response = await client.post(PATH, json={"name": "A script", "expires_at": moment})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["expires_at"]
