"""The endpoints of administrators: accounts and statistics."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import redis
from sqlalchemy import text

from db.models import JobState
from db.transactions import read_only, transaction
from embedded.servers import EmbeddedValkey
from tasks.notifier import cancels_channel
from tests.support.accounts import browser, log_in, make_account
from tests.support.api_client import LONG_SECONDS, assert_problem, client_of, content, fields_of
from tests.support.api_jobs import upload
from tests.support.factories import Person, make_job, make_running_job, make_user
from tests.support.owned_rows import OWNED, make_owned_rows

PASSWORD = "seven-owls-read-at-night"


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


@pytest.fixture
async def only_admin(api: httpx.ASGITransport) -> AsyncIterator[tuple[Person, httpx.AsyncClient]]:
    """The only administrator while the fixture lives."""
    person = make_user(is_admin=True)
    with transaction() as session:
        others = session.execute(text("SELECT id FROM users WHERE is_admin AND id <> :id"), {"id": person.id}).all()
        ids = [row.id for row in others]
        session.execute(text("UPDATE users SET is_admin = false WHERE id = ANY(:ids)"), {"ids": ids})
    yield person, client_of(api, person)
    with transaction() as session:
        session.execute(text("UPDATE users SET is_admin = true WHERE id = ANY(:ids)"), {"ids": ids})


def email() -> str:
    return f"{secrets.token_hex(6)}@example.org"


async def add(admin: httpx.AsyncClient, **fields: Any) -> dict[str, Any]:
    response = await admin.post(
        "/api/admin/users", json={"email": email(), "password": PASSWORD, "username": "ada"} | fields
    )
    assert response.status_code == 201, response.text
    return content(response)


async def test_account_is_created_shown_and_listed(admin: httpx.AsyncClient) -> None:
    made = await add(admin, username="grace", is_verified=True)
    fields = {"id", "email", "username", "is_active", "is_verified", "is_admin", "role", "created_at", "updated_at"}
    assert set(made) == fields
    assert (made["username"], made["is_active"], made["is_verified"], made["is_admin"]) == ("grace", True, True, False)
    shown = content(await admin.get(f"/api/admin/users/{made['id']}"))
    assert shown == made | {"documents": 0, "bytes": 0, "jobs": 0, "unfinished_jobs": 0, "last_seen_at": None}
    listed = content(await admin.get("/api/admin/users"))
    assert listed["items"][0] == made


async def test_taken_email_or_weak_password_creates_no_account(admin: httpx.AsyncClient) -> None:
    taken = (await add(admin))["email"]
    again = {"email": taken.upper(), "password": PASSWORD, "username": "ada"}
    assert_problem(await admin.post("/api/admin/users", json=again), 409, "email-taken")
    weak = {"email": email(), "password": "short", "username": "ada"}
    problem = assert_problem(await admin.post("/api/admin/users", json=weak), 422, "validation-error")
    assert fields_of(problem) == ["password"]
    assert "short" not in problem["detail"].split("'")
    assert content(await admin.get("/api/admin/users", params={"search": weak["email"]}))["items"] == []


async def test_users_are_found_by_part_of_email_or_name(admin: httpx.AsyncClient) -> None:
    name = secrets.token_hex(6)
    made = [await add(admin, username=f"Ada {name} {n}") for n in range(3)]
    first = content(await admin.get("/api/admin/users", params={"search": name.upper(), "limit": 2}))
    rest = content(
        await admin.get("/api/admin/users", params={"search": name, "limit": 2, "cursor": first["next_cursor"]})
    )
    assert [user["id"] for user in first["items"] + rest["items"]] == [user["id"] for user in reversed(made)]
    assert rest["next_cursor"] is None
    by_email = content(await admin.get("/api/admin/users", params={"search": made[0]["email"]}))
    assert [user["id"] for user in by_email["items"]] == [made[0]["id"]]
    assert content(await admin.get("/api/admin/users", params={"search": f"{name}%"}))["items"] == []


async def test_patch_changes_only_the_given_fields(admin: httpx.AsyncClient) -> None:
    made = await add(admin)
    changed = content(await admin.patch(f"/api/admin/users/{made['id']}", json={"username": "countess"}))
    assert changed["updated_at"] > made["updated_at"]
    assert changed == made | {"username": "countess", "updated_at": changed["updated_at"]}
    changed = content(await admin.patch(f"/api/admin/users/{made['id']}", json={"is_admin": True, "is_verified": True}))
    assert (changed["is_admin"], changed["is_verified"]) == (True, True)
    another = await add(admin)
    taken = {"email": made["email"].upper()}
    assert_problem(await admin.patch(f"/api/admin/users/{another['id']}", json=taken), 409, "email-taken")


async def test_inactive_user_cannot_use_an_api_key(api: httpx.ASGITransport, admin: httpx.AsyncClient) -> None:
    person = make_user()
    content(await client_of(api, person).get("/api/jobs"))
    content(await admin.patch(f"/api/admin/users/{person.id}", json={"is_active": False}))
    assert_problem(await client_of(api, person).get("/api/jobs"), 401, "not-authenticated")
    content(await admin.patch(f"/api/admin/users/{person.id}", json={"is_active": True}))
    content(await client_of(api, person).get("/api/jobs"))


async def test_tokens_of_an_account_stay_useless_when_it_is_activated_again(
    api: httpx.ASGITransport, admin: httpx.AsyncClient
) -> None:
    account, visitor = make_account(is_verified=True), browser(api)
    headers = await log_in(visitor, account)
    visitor.cookies.clear()
    content(await visitor.get("/api/jobs", headers=headers))
    for is_active in (False, True):
        content(await admin.patch(f"/api/admin/users/{account.id}", json={"is_active": is_active}))
    assert_problem(await visitor.get("/api/jobs", headers=headers), 401, "not-authenticated")
    content(await visitor.get("/api/jobs", headers=await log_in(browser(api), account)))


@pytest.mark.parametrize("change", [{"is_admin": False}, {"is_active": False}])
async def test_last_administrator_cannot_be_removed(
    only_admin: tuple[Person, httpx.AsyncClient], change: dict[str, bool]
) -> None:
    person, client = only_admin
    assert_problem(await client.patch(f"/api/admin/users/{person.id}", json=change), 409, "conflict")
    assert_problem(await client.delete(f"/api/admin/users/{person.id}"), 409, "conflict")
    shown = content(await client.get(f"/api/admin/users/{person.id}"))
    assert (shown["is_admin"], shown["is_active"]) == (True, True)
    second = make_user(is_admin=True)
    assert content(await client.patch(f"/api/admin/users/{second.id}", json=change))["id"] == str(second.id)


async def test_unknown_user_is_not_found(admin: httpx.AsyncClient) -> None:
    path = f"/api/admin/users/{uuid4()}"
    assert_problem(await admin.get(path), 404, "not-found")
    assert_problem(await admin.patch(path, json={"username": "ada"}), 404, "not-found")
    assert_problem(await admin.delete(path), 404, "not-found")


@pytest.mark.parametrize("body", [{"email": "nobody"}, {"username": ""}, {"is_admin": "perhaps"}, {"username": "a\0"}])
async def test_invalid_patch_is_rejected(admin: httpx.AsyncClient, body: dict[str, Any]) -> None:
    person = make_user()
    response = await admin.patch(f"/api/admin/users/{person.id}", json=body)
    assert_problem(response, 422, "validation-error")


async def test_deleting_a_user_deletes_everything_they_own(api: httpx.ASGITransport, admin: httpx.AsyncClient) -> None:
    person = make_user()
    rows = make_owned_rows(person.id)
    await upload(client_of(api, person), b"# A book\n\nA text.")
    response = await admin.delete(f"/api/admin/users/{person.id}")
    assert (response.status_code, response.content) == (204, b"")
    with read_only() as session:
        for table in OWNED:
            is_left = " AND ".join(f"{name} = :{name}" for name in rows[table.name])
            count = session.scalar(text(f"SELECT count(*) FROM {table.name} WHERE {is_left}"), rows[table.name])
            assert (table.name, count) == (table.name, 0)
        documents = text("SELECT count(*) FROM documents WHERE user_id = :id")
        assert session.scalar(documents, {"id": person.id}) == 0
    assert_problem(await admin.get(f"/api/admin/users/{person.id}"), 404, "not-found")
    assert_problem(await client_of(api, person).get("/api/jobs"), 401, "not-authenticated")


async def test_deleting_a_user_cancels_their_running_jobs(
    admin: httpx.AsyncClient, valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.account_deletion.IDLE_SECONDS", 0.1)  # no worker runs the job, and none will let it go
    person = make_user()
    running = make_running_job(person.id)
    with redis.Redis.from_url(valkey.url) as client, client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(cancels_channel())
        subscription.get_message(timeout=LONG_SECONDS)
        await admin.delete(f"/api/admin/users/{person.id}")
        cancelled_ids = ""
        while str(running.id) not in cancelled_ids:
            message = await asyncio.to_thread(subscription.get_message, timeout=LONG_SECONDS)
            assert message is not None
            cancelled_ids = message["data"].decode()


async def test_stats_count_stored_rows_and_recent_events(admin: httpx.AsyncClient) -> None:
    before = content(await admin.get("/api/admin/stats"))
    person = make_user()
    make_job(person.id)
    make_job(person.id, run_at=None)
    after = content(await admin.get("/api/admin/stats"))
    assert after["users"]["total"] >= before["users"]["total"] + 1
    assert after["users"]["busy"] >= before["users"]["busy"] + 1
    assert _count(after, "llm.generate", JobState.QUEUED) >= _count(before, "llm.generate", JobState.QUEUED) + 2
    assert after["events"] >= before["events"] + 2
    assert after["queues"]["gpu.llm"]["waiting"] >= 2
    assert after["storage_bytes"] > 0
    assert set(after["library"]) == {"documents", "ready", "chunks", "bytes"}


def _count(stats: dict[str, Any], kind: str, state: JobState) -> int:
    return sum(line["count"] for line in stats["jobs"] if (line["kind"], line["state"]) == (kind, state))


async def test_stats_ignore_jobs_older_than_a_day(admin: httpx.AsyncClient) -> None:
    kind = "llm.embed"
    before = _count(content(await admin.get("/api/admin/stats")), kind, JobState.QUEUED)
    job = make_job(make_user().id)
    with transaction() as session:
        statement = text("UPDATE jobs SET id = uuidv7(CAST(:shift AS interval)), kind = :kind WHERE id = :id")
        session.execute(statement, {"shift": -timedelta(hours=25), "kind": kind, "id": job.id})
    assert _count(content(await admin.get("/api/admin/stats")), kind, JobState.QUEUED) == before
