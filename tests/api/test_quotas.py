"""Quotas: what an account may send in a minute, and store."""

import re

import httpx
import pytest

from tests.support.accounts import fresh_email, make_account, person_of
from tests.support.api_client import assert_problem, client_of, content
from tests.support.configuration import Configure
from tests.support.factories import make_user

USAGE = "/api/account/usage"
EMBED, TEXTS = "/api/llm/embed", {"texts": ["A heron waits on the pier."]}


def rates_in(response: httpx.Response) -> dict[str, tuple[int, int]]:
    """By name: what is left, and the seconds until it is reset."""
    found = re.findall(r'"([a-z]+)";r=(\d+);t=(\d+)', response.headers.get("RateLimit", ""))
    return {name: (int(left), int(seconds)) for name, left, seconds in found}


async def test_response_tells_what_is_left_of_the_minute(client: httpx.AsyncClient) -> None:
    response = await client.post(EMBED, json=TEXTS)
    assert response.headers["RateLimit-Policy"] == '"requests";q=120000;w=60, "jobs";q=60000;w=60'
    rates = rates_in(response)
    assert rates.keys() == {"requests", "jobs"}
    assert all(left > 59_000 and 0 < seconds <= 60 for left, seconds in rates.values())


async def test_request_too_many_is_refused_until_the_minute_ends(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, configure: Configure
) -> None:
    configure(PENSUM_QUOTA_REQUESTS_PER_MINUTE=3)
    responses = [await client.get("/api/jobs") for _ in range(8)]  # over two minutes at most
    refused = next(response for response in responses if response.status_code == 429)
    assert_problem(refused, 429, "rate-limited")
    assert rates_in(refused)["requests"] == (0, int(refused.headers["Retry-After"]))
    assert (await stranger.get("/api/jobs")).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"Prefer": "wait=0"}], ids=["fast path", "usual way"])
async def test_job_too_many_is_not_created(
    client: httpx.AsyncClient, configure: Configure, headers: dict[str, str]
) -> None:
    configure(PENSUM_QUOTA_JOBS_PER_MINUTE=2)
    responses = [await client.post(EMBED, json=TEXTS, headers=headers) for _ in range(6)]
    accepted = [response for response in responses if response.status_code == 202]
    assert 2 <= len(accepted) <= 4  # the minute may end meanwhile
    for response in responses:
        if response not in accepted:
            assert_problem(response, 429, "rate-limited")
    assert len(content(await client.get("/api/jobs"))["items"]) == len(accepted)


async def test_fast_path_refuses_requests_too(client: httpx.AsyncClient, configure: Configure) -> None:
    configure(PENSUM_QUOTA_REQUESTS_PER_MINUTE=2)
    assert 429 in [(await client.post(EMBED, json=TEXTS)).status_code for _ in range(6)]


async def test_account_that_stores_too_much_submits_nothing_more(
    api: httpx.ASGITransport, configure: Configure
) -> None:
    configure(PENSUM_QUOTA_BYTES=2_000)
    client = client_of(api, make_user())
    document = {"title": "A note", "text": "word " * 300}
    assert (await client.post("/api/documents/text", json=document)).status_code == 202
    problem = assert_problem(await client.post("/api/documents/text", json=document), 403, "quota-exceeded")
    assert "2,000 bytes" in problem["detail"]
    shown = content(await client.get(USAGE))
    assert shown["bytes"]["limit"] == 2_000
    assert shown["bytes"]["used"] >= 1_500


async def test_unconfirmed_account_has_small_quotas_where_mails_are_sent(
    api: httpx.ASGITransport, configure: Configure
) -> None:
    configure(PENSUM_SMTP_HOST="127.0.0.1")
    new, verified = [client_of(api, person_of(str(make_account(is_verified=known).id))) for known in (False, True)]
    shown = content(await new.get(USAGE))
    assert (shown["account"], shown["requests"]["limit"], shown["jobs"]["limit"]) == ("unconfirmed", 600, 60)
    assert content(await verified.get(USAGE))["account"] == "confirmed"


async def test_without_mails_nobody_has_to_confirm(client: httpx.AsyncClient) -> None:
    shown = content(await client.get(USAGE))
    assert (shown["account"], shown["requests"]["limit"]) == ("confirmed", 120_000)
    assert shown["requests"]["used"] + shown["requests"]["remaining"] == 120_000


async def test_administrators_have_no_limits(api: httpx.ASGITransport, configure: Configure) -> None:
    configure(PENSUM_QUOTA_REQUESTS_PER_MINUTE=1, PENSUM_QUOTA_JOBS_PER_MINUTE=1, PENSUM_QUOTA_BYTES=1)
    admin = client_of(api, make_user(is_admin=True))
    responses = [await admin.post(EMBED, json=TEXTS) for _ in range(3)]
    assert [response.status_code for response in responses] == [202] * 3
    assert "RateLimit" not in responses[0].headers
    assert content(await admin.get(USAGE))["requests"] is None


# Who may have an account


async def test_closed_site_opens_no_accounts(anybody: httpx.AsyncClient, configure: Configure) -> None:
    configure(PENSUM_REGISTRATION="closed")
    new = {"email": fresh_email(), "password": "seven warm spinning wheels", "username": "Ada"}
    for path in ("/api/auth/register", "/api/profiles/create"):
        assert_problem(await anybody.post(path, json=new), 403, "registration-closed")


async def test_confirmed_registration_waits_for_the_address(anybody: httpx.AsyncClient, configure: Configure) -> None:
    configure(PENSUM_REGISTRATION="confirmed")
    new = {"email": fresh_email(), "password": "seven warm spinning wheels", "username": "Ada"}
    assert content(await anybody.post("/api/auth/register", json=new))["is_active"] is False


# What stands around each response


async def test_own_data_is_kept_by_no_cache(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/jobs")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_names_are_shown_in_the_order_in_which_they_stand(client: httpx.AsyncClient) -> None:
    project = content(await client.post("/api/projects", json={"type": "learning", "name": "tax\u202efdp.exe"}))
    assert project["name"] == "taxfdp.exe"
