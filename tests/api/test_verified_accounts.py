"""Sites whose accounts are inactive until their e-mail address is verified."""

import httpx
import pytest

from tests.support.account_mails import reset, reset_token, verify_token
from tests.support.accounts import Account, browser, fresh_email, log_in, make_account, person_of, try_login
from tests.support.api_client import assert_problem, client_of, content
from tests.support.configuration import Configure


@pytest.fixture
def someone(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return browser(api)


async def test_account_is_inactive_until_its_address_is_verified(
    someone: httpx.AsyncClient, configure: Configure
) -> None:
    configure(PENSUM_LOGIN_ONLY_VERIFIED="true")
    body = {"email": fresh_email(), "password": "seven warm spinning wheels", "username": "Ada"}
    made = content(await someone.post("/api/auth/register", json=body))
    assert (made["is_active"], made["is_verified"]) == (False, False)
    assert_problem(await try_login(someone, made["email"]), 403, "email-not-verified")
    assert_problem(await try_login(someone, made["email"], "not the password"), 401, "login-failed")
    token = verify_token(Account(made["id"], made["email"]))
    verified = content(await someone.post("/api/auth/verify", json={"token": token}))
    assert (verified["is_active"], verified["is_verified"]) == (True, True)
    assert verified["updated_at"] > made["updated_at"]
    await log_in(someone, Account(made["id"], made["email"]))


async def test_setting_shuts_open_logins_and_keys_of_unverified_accounts(
    api: httpx.ASGITransport, someone: httpx.AsyncClient, configure: Configure
) -> None:
    account = make_account()
    headers, key = await log_in(someone, account), client_of(api, person_of(str(account.id)))
    configure(PENSUM_LOGIN_ONLY_VERIFIED="true")
    assert_problem(await someone.get("/api/auth/me", headers=headers), 401, "not-authenticated")
    assert_problem(await key.get("/api/auth/me"), 401, "not-authenticated")


async def test_a_new_password_by_mail_verifies_too(someone: httpx.AsyncClient, configure: Configure) -> None:
    configure(PENSUM_LOGIN_ONLY_VERIFIED="true")
    account = make_account()
    assert content(await reset(someone, reset_token(account)))["is_active"] is True


async def test_administrators_are_not_locked_out(someone: httpx.AsyncClient, configure: Configure) -> None:
    configure(PENSUM_LOGIN_ONLY_VERIFIED="true")
    headers = await log_in(someone, make_account(is_admin=True))
    assert content(await someone.get("/api/auth/me", headers=headers))["is_active"] is True


async def test_without_the_setting_unverified_accounts_are_active(someone: httpx.AsyncClient) -> None:
    headers = await log_in(someone, make_account())
    assert content(await someone.get("/api/auth/me", headers=headers))["is_active"] is True
