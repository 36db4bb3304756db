"""Roles: who may do what, what their keys may, and what suspending an account does."""

import itertools
from typing import Any

import httpx
import pytest

from db.models import Job, JobState
from db.transactions import read_only
from tests.api.test_streams import Reader, events_path
from tests.support.api_client import assert_problem, client_of, client_with, content, promptly
from tests.support.factories import make_job, make_running_job, make_user

KEYS = "/api/auth/api-keys"


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


@pytest.fixture
async def operator(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_operator=True))


async def audit_of(admin: httpx.AsyncClient, subject: object) -> list[dict[str, Any]]:
    entries = content(await admin.get("/api/admin/audit", params={"subject": str(subject)}))["items"]
    return list(reversed(entries))


async def test_role_is_given_and_taken_away(api: httpx.ASGITransport, admin: httpx.AsyncClient) -> None:
    person = make_user()
    client, path = client_of(api, person), f"/api/admin/users/{person.id}"
    assert_problem(await client.get("/api/admin/stats"), 403, "not-an-operator")
    assert content(await admin.patch(path, json={"role": "operator"}))["role"] == "operator"
    content(await client.get("/api/admin/stats"))
    assert content(await client.get("/api/auth/me"))["role"] == "operator"
    assert_problem(await client.post("/api/admin/users", json={}), 403, "not-an-administrator")
    promoted = content(await admin.patch(path, json={"role": "admin"}))
    assert (promoted["role"], promoted["is_admin"]) == ("admin", True)
    content(await admin.patch(path, json={"role": "user"}))
    assert_problem(await client.get("/api/admin/stats"), 403, "not-an-operator")
    changes = [(entry["before"], entry["after"]) for entry in await audit_of(admin, person.id)]
    roles = ["user", "operator", "admin", "user"]
    assert changes == [({"role": old}, {"role": new}) for old, new in itertools.pairwise(roles)]


async def test_role_and_is_admin_exclude_each_other(admin: httpx.AsyncClient) -> None:
    body = {"role": "operator", "is_admin": True}
    response = await admin.patch(f"/api/admin/users/{make_user().id}", json=body)
    assert_problem(response, 422, "validation-error")


async def test_users_are_listed_by_role(admin: httpx.AsyncClient) -> None:
    made = {"operator": make_user(is_operator=True), "admin": make_user(is_admin=True), "user": make_user()}
    for role, person in made.items():
        newest = content(await admin.get("/api/admin/users", params={"role": role, "limit": 1}))["items"]
        assert [user["id"] for user in newest] == [str(person.id)]


async def test_key_with_scope_operator_only_operates(api: httpx.ASGITransport, admin: httpx.AsyncClient) -> None:
    body = {"name": "monitor", "scopes": ["read", "write", "operator"]}
    monitor = client_with(api, content(await admin.post(KEYS, json=body))["key"])
    content(await monitor.get("/api/admin/stats"))
    assert_problem(await monitor.post("/api/admin/users", json={}), 403, "scope-missing")


async def test_nobody_makes_keys_beyond_their_role(stranger: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    wanted = {"name": "x", "scopes": ["read", "operator"]}
    assert_problem(await stranger.post(KEYS, json=wanted), 403, "scope-missing")
    content(await operator.post(KEYS, json=wanted))
    beyond = {"name": "x", "scopes": ["read", "admin"]}
    assert_problem(await operator.post(KEYS, json=beyond), 403, "scope-missing")


async def test_suspension_ends_access_and_cancels_jobs(api: httpx.ASGITransport, admin: httpx.AsyncClient) -> None:
    person = make_user()
    client, path = client_of(api, person), f"/api/admin/users/{person.id}"
    waiting, running = make_job(person.id), make_running_job(person.id)
    content(await client.get("/api/jobs"))
    suspended = content(await admin.post(f"{path}/suspend", json={"reason": "Unpaid."}))
    assert (suspended["is_active"], suspended["cancelled_jobs"]) == (False, 2)
    assert_problem(await client.get("/api/jobs"), 401, "not-authenticated")
    with read_only() as session:
        assert session.get_one(Job, waiting.id).state == JobState.CANCELLED
        assert session.get_one(Job, running.id).cancel_requested_at is not None
    assert content(await admin.post(f"{path}/suspend"))["cancelled_jobs"] <= 1
    content(await admin.post(f"{path}/restore"))
    content(await client.get("/api/jobs"))
    entries = await audit_of(admin, person.id)
    assert [entry["action"] for entry in entries] == ["user.suspend", "user.restore"]
    assert entries[0]["after"] == {"reason": "Unpaid.", "cancelled_jobs": 2}


async def test_suspension_ends_open_streams(api: httpx.ASGITransport, admin: httpx.AsyncClient) -> None:
    suspended, other = make_user(), make_user()
    closed, open_ = [Reader(api.app, events_path(make_running_job(one.id)), one) for one in (suspended, other)]
    for reader in (closed, open_):
        await reader.wait_for(b"event: started")
    content(await admin.post(f"/api/admin/users/{suspended.id}/suspend"))
    await promptly(closed.done)
    assert not open_.done.done()
    await open_.leave()


async def test_audit_entry_names_the_request_of_the_change(admin: httpx.AsyncClient) -> None:
    person = make_user()
    headers = {"X-Request-Id": f"change-{person.id}"}
    content(await admin.post(f"/api/admin/users/{person.id}/suspend", headers=headers))
    unnamed = await admin.post(f"/api/admin/users/{person.id}/restore")
    told = [entry["request_id"] for entry in await audit_of(admin, person.id)]
    assert told == [headers["X-Request-Id"], unnamed.headers["X-Request-Id"]]


async def test_operator_reads_the_audit_log_without_texts(
    admin: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    person = make_user()
    content(await admin.post(f"/api/admin/users/{person.id}/suspend", json={"reason": "A secret reason."}))
    [entry] = await audit_of(operator, person.id)
    assert (entry["action"], entry["before"], entry["after"]) == ("user.suspend", None, None)
