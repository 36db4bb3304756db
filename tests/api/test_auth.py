"""Accounts: registration, login and logout, passwords, verification of the e-mail address."""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from pwdlib import PasswordHash

import tasks.mail  # noqa: F401  # importing it registers the handler
from api.main import create_app
from db.queries.accounts import users
from db.transactions import read_only
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
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of
from tests.support.api_jobs import work
from tests.support.configuration import Configure
from tests.support.factories import Person, make_user
from workers.accounts import tokens

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


@pytest.fixture
def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


async def register(client: httpx.AsyncClient, **given: Any) -> httpx.Response:
    body = {"email": fresh_email(), "password": PASSWORD, "username": "Ada"} | given
    return await client.post("/api/auth/register", json=body)


async def test_registered_user_can_log_in_and_submit_jobs(someone: httpx.AsyncClient) -> None:
    response = await register(someone, email=(email := fresh_email()))
    assert response.status_code == 201
    made = content(response)
    assert set(made) == USER_FIELDS
    assert (made["email"], made["username"]) == (email, "Ada")
    assert [made[name] for name in ("is_active", "is_verified", "is_admin")] == [True, False, False]
    login = content(await try_login(someone, email))
    assert set(login) == {"access_token", "token_type"}
    assert login["token_type"] == "bearer"
    headers = {"Authorization": f"Bearer {login['access_token']}"}
    assert content(await someone.get(ME, headers=headers)) == made
    posted = await someone.post("/api/learning/resources", json={"query": "Looms"}, headers=headers)
    assert posted.status_code == 202


async def test_password_is_stored_as_an_expensive_hash(
    someone: httpx.AsyncClient, strong_hasher: PasswordHash, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.accounts.passwords._hasher", strong_hasher)
    made = content(await register(someone))
    hashed = row_of(UUID(made["id"])).hashed_password
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in hashed


async def test_new_account_receives_a_verification_mail(someone: httpx.AsyncClient) -> None:
    made = content(await register(someone))
    assert mails_to(UUID(made["id"])) == ["verify"]


async def test_tokens_in_mails_verify_the_address_and_reset_the_password(
    someone: httpx.AsyncClient, tmp_path: Path, configure: Configure
) -> None:
    configure(PENSUM_HOME=tmp_path)
    email = fresh_email()
    assert (await register(someone, email=email)).status_code == 201
    await someone.post("/api/auth/forgot-password", json={"email": email})
    await work(SendMail.kind)
    mails = [file.read_text() for file in sorted((tmp_path / "outbox").iterdir())]
    confirming, resetting = [re.findall(r"token=([\w.-]+)", mail)[0] for mail in mails if email in mail]
    confirmed = content(await someone.post("/api/auth/verify", json={"token": confirming}))
    assert (confirmed["email"], confirmed["is_verified"]) == (email, True)
    assert (await reset(someone, resetting)).status_code == 200
    assert (await try_login(someone, email, OTHER_PASSWORD)).status_code == 200


async def test_email_uniqueness_ignores_case(someone: httpx.AsyncClient) -> None:
    account = make_account()
    assert_problem(await register(someone, email=account.email.upper()), 409, "email-taken")


@pytest.mark.parametrize("given", ["münchen", "xn--mnchen-3ya"])
@pytest.mark.parametrize("other", ["XN--Mnchen-3ya", "xn--mnchen-3ya", "MÜNCHEN", "mu\u0308nchen"])
async def test_international_domain_is_one_account_in_both_spellings(
    someone: httpx.AsyncClient, admin: httpx.AsyncClient, given: str, other: str
) -> None:
    name = fresh_email().partition("@")[0]
    made = content(await register(someone, email=f"{name}@{given}.example"))
    email = f"{name}@{other}.example"
    assert_problem(await register(someone, email=email), 409, "email-taken")
    assert_problem(
        await admin.post("/api/admin/users", json={"email": email, "username": "A", "password": PASSWORD}),
        409,
        "email-taken",
    )
    assert (await try_login(someone, email)).status_code == 200
    assert (await someone.post("/api/auth/login", json={"email": email, "password": PASSWORD})).status_code == 200
    assert (await someone.post("/api/auth/forgot-password", json={"email": email})).is_success
    assert mails_to(UUID(made["id"])) == ["verify", "reset"]


async def test_concurrent_registrations_of_one_email_create_one_account(someone: httpx.AsyncClient) -> None:
    email = fresh_email()
    responses = await asyncio.gather(*[register(someone, email=way(email)) for way in (str.lower, str.upper) * 3])
    assert sorted(response.status_code for response in responses) == [201] + [409] * 5


@pytest.mark.parametrize(
    "password",
    ["", "short", "nine char", "0123456789", "password123", "aaaaaaaaaaaaaaaa", "x" * 129],
)
async def test_weak_password_creates_no_account(someone: httpx.AsyncClient, password: str) -> None:
    email = fresh_email()
    problem = assert_problem(await register(someone, email=email, password=password), 422, "validation-error")
    assert fields_of(problem) == ["password"]
    with read_only() as session:
        assert users.find_by_email(session, email) is None


async def test_password_containing_name_or_email_is_weak(someone: httpx.AsyncClient) -> None:
    email = fresh_email()
    for password in ("my-lovelace-27", email, f"{email.lower().split('@')[0]}!"):
        response = await register(someone, email=email, username="Lovelace", password=password)
        assert fields_of(assert_problem(response, 422, "validation-error")) == ["password"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"),
        ("email", "a@b@example.org"),
        ("email", "ada@example.org\nBcc: all@example.org"),
        ("email", "a\0da@example.org"),
        ("email", f"{'a' * 320}@example.org"),
        ("username", " "),
        ("username", "a" * 101),
        ("username", "a\0"),
        ("password", None),
        ("password", "\ud800 is no letter"),
    ],
    ids=lambda value: ascii(value)[:20],
)
async def test_invalid_registration_is_rejected(someone: httpx.AsyncClient, field: str, value: Any) -> None:

    body = {"email": fresh_email(), "password": PASSWORD, "username": "Ada"} | {field: value}
    headers = {"Content-Type": "application/json"}
    response = await someone.post("/api/auth/register", content=json.dumps(body), headers=headers)
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]


async def test_registration_cannot_create_an_administrator(someone: httpx.AsyncClient) -> None:
    wishes = {"is_admin": True, "is_superuser": True, "is_verified": True, "token_version": 7}
    assert fields_of(assert_problem(await register(someone, **wishes), 422, "validation-error")) == list(wishes)
    made = content(await register(someone))
    assert [made[name] for name in ("is_verified", "is_admin")] == [False, False]


async def test_wrong_password_and_unknown_email_get_the_same_response(someone: httpx.AsyncClient) -> None:
    account, closed = make_account(), make_account()
    deactivate_account(closed)
    responses = [
        await try_login(someone, account.email, "not the password"),
        await try_login(someone, fresh_email()),
        await try_login(someone, closed.email),
        await try_login(someone, "a" * 300),
    ]
    problems = [assert_problem(response, 401, "login-failed") for response in responses]
    assert all(problem == problems[0] for problem in problems)
    assert all(set(response.headers) == set(responses[0].headers) for response in responses)


async def test_account_without_a_password_cannot_log_in_with_one(someone: httpx.AsyncClient, user: Person) -> None:
    email = row_of(user.id).email
    for password in ("", " ", "nobody has this password"):
        response = await try_login(someone, email, password)
        assert response.status_code in (401, 422)


async def test_login_email_ignores_case(someone: httpx.AsyncClient) -> None:
    account = make_account()
    assert (await try_login(someone, f" {account.email.upper()} ")).status_code == 200


@pytest.mark.parametrize("form", [{}, {"username": "ada@example.org"}, {"username": "a\0", "password": "b"}])
async def test_invalid_login_is_rejected(someone: httpx.AsyncClient, form: Json) -> None:
    assert_problem(await someone.post("/api/auth/login", data=form), 422, "validation-error")


async def test_logout_revokes_one_token_at_once_in_every_process(
    someone: httpx.AsyncClient, api: httpx.ASGITransport
) -> None:
    account = make_account()
    first, second = await log_in(someone, account), await log_in(someone, account)
    elsewhere = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(), raise_app_exceptions=False), base_url="http://pensum"
    )
    assert (await elsewhere.get(ME, headers=first)).status_code == 200
    assert (await someone.post("/api/auth/logout", headers=first)).status_code == 204
    for client in (someone, elsewhere):
        assert_problem(await client.get(ME, headers=first), 401, "not-authenticated")
        assert (await client.get(ME, headers=second)).status_code == 200
    assert_problem(await someone.post("/api/auth/logout", headers=first), 401, "not-authenticated")


async def test_api_key_cannot_log_out(client: httpx.AsyncClient) -> None:
    assert_problem(await client.post("/api/auth/logout"), 409, "conflict")
    assert (await client.get(ME)).status_code == 200


async def test_deactivated_account_cannot_use_its_tokens(someone: httpx.AsyncClient) -> None:
    account = make_account()
    headers = await log_in(someone, account)
    deactivate_account(account)
    assert_problem(await someone.get(ME, headers=headers), 401, "not-authenticated")


async def test_forged_access_tokens_are_rejected(someone: httpx.AsyncClient) -> None:
    account = make_account()
    good = forged(account)
    assert (await someone.get(ME, headers={"Authorization": f"Bearer {good}"})).status_code == 200
    claims = jwt.decode(good, options={"verify_signature": False})
    head, body, signature = good.split(".")
    stale = tokens.sign(
        tokens.LOGIN, {"sub": str(account.id), "jti": str(uuid4()), "ver": 0}, lifetime=timedelta(seconds=-1)
    )
    bad = [
        jwt.encode(claims, "another secret of thirty-two bytes!!", algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        stale,
        forged(account, ver=1),
        forged(account, ver="x"),
        forged(account, jti="x"),
        forged(account, sub=str(uuid4())),
        forged(account, sub=7),
        verify_token(account, jti=str(uuid4()), ver=0),
        reset_token(account, jti=str(uuid4())),
        "..",
        "ü.ü.ü",
    ]
    for token in bad:
        response = await someone.get(ME, headers=[(b"Authorization", f"Bearer {token}".encode())])
        assert_problem(response, 401, "not-authenticated")


async def test_password_change_revokes_all_tokens_and_returns_a_new_one(someone: httpx.AsyncClient) -> None:
    account = make_account()
    mine, other = await log_in(someone, account), await log_in(someone, account)
    body = {"current_password": PASSWORD, "password": OTHER_PASSWORD}
    login = content(await someone.post("/api/auth/change-password", json=body, headers=mine))
    for headers in (mine, other):
        assert_problem(await someone.get(ME, headers=headers), 401, "not-authenticated")
    fresh = {"Authorization": f"Bearer {login['access_token']}"}
    assert (await someone.get(ME, headers=fresh)).status_code == 200
    assert mails_to(account.id) == ["password-changed"]


async def test_password_change_needs_the_current_password(someone: httpx.AsyncClient) -> None:
    account = make_account()
    headers = await log_in(someone, account)
    body = {"current_password": "a guess at it", "password": OTHER_PASSWORD}
    response = await someone.post("/api/auth/change-password", json=body, headers=headers)
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["current_password"]
    assert (await someone.get(ME, headers=headers)).status_code == 200


async def test_requests_without_credentials_are_not_authenticated(anybody: httpx.AsyncClient) -> None:
    for header in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer pk_x"}):
        assert_problem(await anybody.get(ME, headers=header), 401, "not-authenticated")
