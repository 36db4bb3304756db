"""Sign-up: an account, a profile and a first job in one request."""

import asyncio
from secrets import token_hex
from typing import Any

import httpx
import pytest

from tests.support.accounts import count_accounts, person_of
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of, promptly
from tests.support.api_jobs import run_to_end, work
from tests.support.configuration import Configure

CREATE = "/api/profiles/create"
ME = "/api/profiles/me"


def sign_up_body(**changes: Any) -> Json:
    name = f"ana{token_hex(4)}"
    return {"email": f"{name}@example.org", "password": "correct horse battery", "username": name} | changes


@pytest.fixture
def anybody(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """A client without a key, at a fresh client address, since sign-ups are rate limited by address."""
    address = f"2001:db8:{token_hex(2)}:{token_hex(2)}::1"
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(api.app, raise_app_exceptions=False, client=(address, 1)),
        base_url="http://pensum",
    )


async def test_sign_up_creates_account_profile_and_welcome_job(
    anybody: httpx.AsyncClient, api: httpx.ASGITransport
) -> None:
    response = await anybody.post(CREATE, json=sign_up_body(username="Ana"))
    assert response.status_code == 202
    created = content(response)
    assert (created["kind"], created["status"]) == ("profiles.personalize", "created")
    assert response.headers["Location"] == created["links"]["self"]
    assert_problem(await anybody.get(created["links"]["self"]), 401, "not-authenticated")
    ana = client_of(api, person_of(created["user_id"]))
    finished = await run_to_end(ana, created)
    assert finished["result"]["text"].startswith("Welcome, Ana.")
    assert "You have no documents yet" in finished["result"]["text"]
    shown = content(await ana.get(ME))
    assert shown["welcome"]["text"] == finished["result"]["text"]
    assert (shown["user_id"], shown["name"], shown["is_discoverable"]) == (created["user_id"], "Ana", False)


async def test_sign_up_can_wait_for_its_job(anybody: httpx.AsyncClient, waiting_requests: "asyncio.Queue[Any]") -> None:
    request = asyncio.create_task(anybody.post(CREATE, json=sign_up_body(), headers={"Prefer": "wait=60"}))
    await promptly(waiting_requests.get())
    await work("profiles.personalize")
    response = await promptly(request)
    assert (response.status_code, response.headers["Preference-Applied"]) == (200, "wait=60")
    body = content(response)
    assert (body["state"], body["status"], body["result"]["user_id"]) == ("succeeded", "created", body["user_id"])


async def test_email_uniqueness_ignores_case(anybody: httpx.AsyncClient) -> None:
    first = sign_up_body()
    content(await anybody.post(CREATE, json=first))
    for again in (first, sign_up_body(email=first["email"].upper())):
        assert_problem(await anybody.post(CREATE, json=again), 409, "email-taken")
    assert count_accounts(first["email"]) == 1


async def test_concurrent_sign_ups_with_one_email_create_one_account(anybody: httpx.AsyncClient) -> None:
    both = sign_up_body()
    responses = await asyncio.gather(*(anybody.post(CREATE, json=both) for _ in range(2)))
    assert sorted(response.status_code for response in responses) == [202, 409]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("password", value) for value in ("short", "password123", "x" * 129, "a" * 20)),
        *(("email", value) for value in ("", "ana", "ana@", "a b@example.org")),
        *(("username", value) for value in ("", " ", "x" * 201)),
        ("callback_url", "ftp://example.org"),
    ],
)
async def test_invalid_sign_up_creates_nothing(anybody: httpx.AsyncClient, field: str, value: str) -> None:
    new = sign_up_body(**{field: value})
    assert fields_of(assert_problem(await anybody.post(CREATE, json=new), 422, "validation-error")) == [field]
    assert count_accounts(new["email"]) == 0


async def test_repeated_sign_up_with_idempotency_key_returns_the_same_job(anybody: httpx.AsyncClient) -> None:
    new, headers = sign_up_body(), {"Idempotency-Key": "first"}
    first = await anybody.post(CREATE, json=new, headers=headers)
    again = await anybody.post(CREATE, json=new, headers=headers)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (content(again)["id"], content(again)["user_id"]) == (content(first)["id"], content(first)["user_id"])
    assert_problem(
        await anybody.post(CREATE, json=new | {"username": "Other"}, headers=headers), 422, "idempotency-key-reused"
    )


async def test_replay_needs_the_password(anybody: httpx.AsyncClient) -> None:
    new, headers = sign_up_body(), {"Idempotency-Key": "first"}
    content(await anybody.post(CREATE, json=new, headers=headers))
    for other, sent in ((new | {"password": "another horse battery"}, headers), (new, {"Idempotency-Key": "second"})):
        assert_problem(await anybody.post(CREATE, json=other, headers=sent), 409, "email-taken")


async def test_passwords_tried_by_replay_count_as_logins(anybody: httpx.AsyncClient) -> None:
    new, headers = sign_up_body(), {"Idempotency-Key": "first"}
    content(await anybody.post(CREATE, json=new, headers=headers))
    guess = new | {"password": "another horse battery"}
    tried = [(await anybody.post(CREATE, json=guess, headers=headers)).status_code for _ in range(8)]
    assert tried[:5] == [409] * 5
    assert 429 in tried


async def test_sign_ups_are_rate_limited(anybody: httpx.AsyncClient, configure: Configure) -> None:
    configure(PENSUM_THROTTLE_REGISTRATIONS_PER_ADDRESS="2")
    responses = [await anybody.post(CREATE, json=sign_up_body()) for _ in range(3)]
    assert [response.status_code for response in responses] == [202, 202, 429]
    assert int(responses[2].headers["Retry-After"]) > 0
