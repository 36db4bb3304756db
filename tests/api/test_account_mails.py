"""E-mails of accounts: password resets and verification of the address."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

import tasks.mail  # noqa: F401  # importing it registers the handler
from db.models import Job
from db.queries.accounts import users
from db.transactions import read_only, transaction
from tasks.contracts import SendMail
from tests.support.account_mails import forged, mails_to, reset, reset_token, row_of, verify_token
from tests.support.accounts import (
    OTHER_PASSWORD,
    PASSWORD,
    browser,
    deactivate_account,
    fresh_email,
    log_in,
    make_account,
    try_login,
)
from tests.support.api_client import assert_problem, content, fields_of

ME = "/api/auth/me"
USER_FIELDS = {
    "id",
    "email",
    "username",
    "is_active",
    "is_verified",
    "is_admin",
    "has_password",
    "role",
    "created_at",
    "updated_at",
}


@pytest.fixture
def someone(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return browser(api)


@pytest.mark.parametrize("route", ["forgot-password", "request-verify"])
async def test_mail_requests_do_not_reveal_accounts(someone: httpx.AsyncClient, route: str) -> None:
    account = make_account()
    known = await someone.post(f"/api/auth/{route}", json={"email": account.email})
    unknown = await someone.post(f"/api/auth/{route}", json={"email": fresh_email()})
    assert known.status_code == unknown.status_code == 202
    assert known.json() == unknown.json()
    assert set(known.headers) == set(unknown.headers)
    assert mails_to(account.id) == ["reset" if route == "forgot-password" else "verify"]


async def test_mail_requests_do_the_same_work_for_unknown_emails(someone: httpx.AsyncClient) -> None:
    def count() -> int:
        with read_only() as session:
            return len(session.scalars(select(Job.id).where(Job.kind == SendMail.kind)).all())

    before = count()
    await someone.post("/api/auth/forgot-password", json={"email": make_account().email})
    between = count()
    await someone.post("/api/auth/forgot-password", json={"email": fresh_email()})
    assert (between - before, count() - between) == (1, 1)


async def test_password_reset_revokes_all_tokens_and_works_once(someone: httpx.AsyncClient) -> None:
    account = make_account()
    headers, token = await log_in(someone, account), reset_token(account)
    response = content(await reset(someone, token))
    assert set(response) == USER_FIELDS
    assert_problem(await someone.get(ME, headers=headers), 401, "not-authenticated")
    assert_problem(await try_login(someone, account.email, PASSWORD), 401, "login-failed")
    await log_in(someone, account, OTHER_PASSWORD)
    assert_problem(await reset(someone, token), 400, "token-invalid")
    assert mails_to(account.id) == ["password-changed"]


async def test_concurrent_resets_with_one_token_succeed_once(someone: httpx.AsyncClient) -> None:
    token = reset_token(make_account())
    responses = await asyncio.gather(reset(someone, token), reset(someone, token, "nine odd silver needles"))
    assert sorted(response.status_code for response in responses) == [200, 400]


async def test_weak_new_password_does_not_consume_the_reset_token(someone: httpx.AsyncClient) -> None:
    account = make_account()
    token = reset_token(account)
    assert fields_of(assert_problem(await reset(someone, token, "short"), 422, "validation-error")) == ["password"]
    assert (await reset(someone, token)).status_code == 200


async def test_reset_verifies_the_address_and_deletes_earlier_api_keys(someone: httpx.AsyncClient) -> None:
    account, confirmed = make_account(), make_account(is_verified=True)
    for one in (account, confirmed):
        with transaction() as session:
            users.add_key(session, one.id, f"pk_{one.id}")
        assert (await reset(someone, reset_token(one))).status_code == 200
        assert row_of(one.id).is_verified
    statuses = [
        (await someone.get(ME, headers={"Authorization": f"Bearer pk_{one.id}"})).status_code
        for one in (account, confirmed)
    ]
    assert statuses == [401, 200]


async def test_forged_reset_tokens_are_rejected(someone: httpx.AsyncClient) -> None:
    account, closed = make_account(), make_account()
    deactivate_account(closed)
    bad = [
        "",
        "nonsense",
        reset_token(account, lifetime=timedelta(seconds=-1)),
        reset_token(account, ver=5),
        reset_token(account, sub=str(uuid4())),
        reset_token(closed),
        verify_token(account, ver=0),
        forged(account),
    ]
    for token in bad:
        assert_problem(await reset(someone, token), 400, "token-invalid")
    await log_in(someone, account)


async def test_verification_token_works_once(someone: httpx.AsyncClient) -> None:
    account = make_account()
    token = verify_token(account)
    assert content(await someone.post("/api/auth/verify", json={"token": token}))["is_verified"] is True
    again = await someone.post("/api/auth/verify", json={"token": token})
    assert_problem(again, 400, "token-invalid")


async def test_forged_verification_tokens_are_rejected(someone: httpx.AsyncClient) -> None:
    account = make_account()
    bad = [
        "nonsense",
        verify_token(account, email=fresh_email()),
        verify_token(account, sub=str(make_account().id)),
        reset_token(account, email=account.email),
        forged(account, email=account.email),
    ]
    for token in bad:
        assert_problem(await someone.post("/api/auth/verify", json={"token": token}), 400, "token-invalid")
    assert not row_of(account.id).is_verified
