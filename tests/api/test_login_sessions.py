"""Login sessions: listed, and ended one by one."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from db.models import LoginSession
from db.queries.accounts import login_sessions
from db.transactions import read_only, transaction
from tests.support.accounts import OTHER_PASSWORD, PASSWORD, Account, Json, browser, log_in, make_account
from tests.support.api_client import assert_problem, content

SESSIONS = "/api/auth/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
Headers = dict[str, str]


@pytest.fixture
def someone(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return browser(api)


async def listed(client: httpx.AsyncClient, headers: Headers) -> list[Json]:
    items: list[Json] = content(await client.get(SESSIONS, headers=headers))["items"]
    return items


async def log_in_from(client: httpx.AsyncClient, account: Account, user_agent: str) -> Headers:
    client.headers["User-Agent"] = user_agent
    return await log_in(client, account)


async def test_every_login_is_listed_with_its_device(someone: httpx.AsyncClient) -> None:
    account = make_account()
    await log_in_from(someone, account, FIREFOX)
    headers = await log_in_from(someone, account, "curl/8.5.0")
    newest, oldest = await listed(someone, headers)
    assert set(newest) == {"id", "device", "created_at", "last_used_at", "expires_at", "current"}
    assert [(one["device"], one["current"]) for one in (newest, oldest)] == [
        ("curl/8.5.0", True),
        ("Firefox on Linux", False),
    ]
    assert newest["created_at"] <= newest["last_used_at"] < newest["expires_at"]


async def test_an_ended_session_is_useless_at_once_and_others_go_on(someone: httpx.AsyncClient) -> None:
    account = make_account()
    lost, kept = await log_in(someone, account), await log_in(someone, account)
    [ended] = [one["id"] for one in await listed(someone, kept) if not one["current"]]
    assert (await someone.delete(f"{SESSIONS}/{ended}", headers=kept)).status_code == 204
    assert_problem(await someone.get("/api/auth/me", headers=lost), 401, "not-authenticated")
    assert [one["current"] for one in await listed(someone, kept)] == [True]
    assert_problem(await someone.delete(f"{SESSIONS}/{ended}", headers=kept), 404, "not-found")


async def test_the_current_session_can_be_ended_too(someone: httpx.AsyncClient) -> None:
    headers = await log_in(someone, make_account())
    [own] = await listed(someone, headers)
    assert (await someone.delete(f"{SESSIONS}/{own['id']}", headers=headers)).status_code == 204
    assert_problem(await someone.get(SESSIONS, headers=headers), 401, "not-authenticated")


async def test_logout_and_a_new_password_end_sessions(someone: httpx.AsyncClient) -> None:
    account = make_account()
    first, second = await log_in(someone, account), await log_in(someone, account)
    await someone.post("/api/auth/logout", headers=first)
    assert len(await listed(someone, second)) == 1
    body = {"current_password": PASSWORD, "password": OTHER_PASSWORD}
    changed = content(await someone.post("/api/auth/change-password", json=body, headers=second))
    headers = {"Authorization": f"Bearer {changed['access_token']}"}
    assert [one["current"] for one in await listed(someone, headers)] == [True]


async def test_session_cookie_is_a_session(someone: httpx.AsyncClient) -> None:
    account = make_account()
    form = {"username": account.email, "password": PASSWORD}
    assert (await someone.post("/api/auth/login", params={"cookie": True}, data=form)).status_code == 200
    assert [one["current"] for one in await listed(someone, {})] == [True]


async def test_use_is_noted_once_a_minute(someone: httpx.AsyncClient) -> None:
    headers = await log_in(someone, make_account())
    [own] = await listed(someone, headers)
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    with transaction() as session:
        session.get_one(LoginSession, own["id"]).last_used_at = long_ago
    await someone.get("/api/auth/me", headers=headers)
    [used] = await listed(someone, headers)
    assert used["last_used_at"] > (datetime.now(UTC) - timedelta(minutes=2)).isoformat()
    await someone.get("/api/auth/me", headers=headers)
    assert (await listed(someone, headers)) == [used]


async def test_sessions_of_others_are_not_found(someone: httpx.AsyncClient) -> None:
    headers, others = await log_in(someone, make_account()), await log_in(someone, make_account())
    [other] = await listed(someone, others)
    assert_problem(await someone.delete(f"{SESSIONS}/{other['id']}", headers=headers), 404, "not-found")
    assert_problem(await someone.delete(f"{SESSIONS}/{uuid4()}", headers=headers), 404, "not-found")
    assert len(await listed(someone, others)) == 1


async def test_api_key_sees_sessions_and_is_none(client: httpx.AsyncClient) -> None:
    assert content(await client.get(SESSIONS))["items"] == []


async def test_expired_sessions_are_deleted(someone: httpx.AsyncClient) -> None:
    headers = await log_in(someone, make_account())
    [own] = await listed(someone, headers)
    with transaction() as session:
        session.get_one(LoginSession, own["id"]).expires_at = datetime.now(UTC) - timedelta(seconds=1)
    assert await listed(someone, headers) == []
    with transaction() as session:
        login_sessions.delete_expired(session)
    with read_only() as session:
        assert session.get(LoginSession, own["id"]) is None
