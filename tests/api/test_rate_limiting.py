"""Rate limits of logins, registrations and mails, which do not reveal which accounts exist."""

import asyncio
import secrets
from datetime import timedelta
from ipaddress import IPv4Address
from math import ceil
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from db.queries.accounts import rate_limits
from db.queries.accounts.rate_limits import Limit, TooManyLogins, subject_of
from db.transactions import read_only, transaction
from tasks.accounts import forget_logins
from tests.support.accounts import PASSWORD, browser, fresh_email, make_account, try_login
from tests.support.api_client import assert_problem
from tests.support.configuration import Configure

FREE = 5
LIMIT = Limit(free=3, longest=timedelta(minutes=5))
FULL = 200  # attempts; the next one passes, and the one after it has to wait for the longest time


def pass_time(subject: bytes, seconds: float) -> None:
    """As if no attempt had been made for so long."""
    with transaction() as session:
        session.execute(
            text(
                "UPDATE throttles SET counted_at = counted_at - :ago * interval '1 s',"
                " blocked_until = blocked_until - :ago * interval '1 s' WHERE subject = :subject"
            ),
            {"ago": seconds, "subject": subject},
        )


def fill(kind: str, name: str) -> None:
    """Fills the bucket so far that the attempt after the next one is rejected, however slow the test is."""
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO throttles VALUES (:subject, :level, now(), '-infinity') ON CONFLICT (subject)"
                " DO UPDATE SET level = :level, counted_at = now(), blocked_until = '-infinity'"
            ),
            {"subject": subject_of(kind, name), "level": FULL},
        )


def address() -> str:
    return str(IPv4Address(0x0B000000 + secrets.randbelow(2**24)))


def seconds_of_wait(subject: bytes) -> float:
    """0 if the next attempt has to wait for nothing."""
    with read_only() as session:
        return float(
            session.scalar(
                text(
                    "SELECT greatest(0, extract(epoch FROM CASE WHEN isfinite(blocked_until)"
                    " THEN blocked_until - counted_at ELSE '0' END)) FROM throttles WHERE subject = :subject"
                ),
                {"subject": subject},
            )
            or 0
        )


def assert_refused(response: httpx.Response) -> None:
    assert_problem(response, 429, "too-many-logins")
    assert 60 < int(response.headers["Retry-After"]) <= 300


@pytest.mark.parametrize("exists", [True, False])
async def test_failed_logins_of_one_email_are_rate_limited_across_addresses(
    api: httpx.ASGITransport, exists: bool
) -> None:
    email = make_account().email if exists else fresh_email()
    subject, waits = subject_of("logins_per_email", email), []
    for _ in range(FREE + 3):
        assert_problem(await try_login(browser(api), email, "a wrong guess"), 401, "login-failed")
        waits.append(seconds_of_wait(subject))
        pass_time(subject, waits[-1])
    assert waits == [0] * (FREE - 1) + [1, 2, 4, 8]


@pytest.mark.parametrize("exists", [True, False])
async def test_blocked_email_is_rejected_even_with_the_right_password(api: httpx.ASGITransport, exists: bool) -> None:
    email = make_account().email if exists else fresh_email()
    fill("logins_per_email", email)
    assert_problem(await try_login(browser(api), email, "a wrong guess"), 401, "login-failed")
    assert_refused(await try_login(browser(api), email.upper(), PASSWORD))


async def test_no_other_spelling_of_an_email_opens_its_account_past_the_limit(api: httpx.ASGITransport) -> None:
    account = make_account()
    fill("logins_per_email", account.email)
    await try_login(browser(api), account.email, "a wrong guess")
    assert_refused(await try_login(browser(api), f"  {account.email.upper()} "))
    for spelling in (account.email.replace("i", "\u0130"), account.email.replace("A", "\uff21")):
        assert (await try_login(browser(api), spelling)).status_code == 401


async def test_concurrent_guesses_pass_only_within_the_limit(api: httpx.ASGITransport) -> None:
    email = make_account().email
    fill("logins_per_email", email)
    responses = await asyncio.gather(*[try_login(browser(api), email, "a wrong guess") for _ in range(10)])
    assert sorted(response.status_code for response in responses) == [401] + [429] * 9


async def test_concurrent_attempts_are_all_counted(platform: None) -> None:
    subject, limit = subject_of("tests", str(uuid4())), Limit(free=100, longest=timedelta(minutes=5))

    def count_once() -> None:
        with transaction() as session:
            rate_limits.count(session, subject, limit)

    await asyncio.gather(*[asyncio.to_thread(count_once) for _ in range(20)])
    with read_only() as session:
        level = session.scalar(text("SELECT level FROM throttles WHERE subject = :subject"), {"subject": subject})
    assert ceil(level or 0) == 20


async def test_right_password_resets_the_rate_limit_of_the_email(api: httpx.ASGITransport) -> None:
    account = make_account()
    for _ in range(3):
        for _ in range(FREE - 1):
            await try_login(browser(api), account.email, "a wrong guess")
        assert (await try_login(browser(api), account.email)).status_code == 200


async def test_failed_logins_from_one_address_are_rate_limited_across_emails(api: httpx.ASGITransport) -> None:
    guesser, account = browser(api, address=(here := address())), make_account()
    fill("logins_per_address", here)
    assert_problem(await try_login(guesser, fresh_email()), 401, "login-failed")
    assert_refused(await try_login(guesser, account.email))
    assert (await try_login(browser(api), account.email)).status_code == 200


async def test_successful_logins_are_not_rate_limited(api: httpx.ASGITransport, configure: Configure) -> None:
    configure(PENSUM_THROTTLE_LOGINS_PER_ADDRESS="3")
    client, account = browser(api), make_account()
    assert [(await try_login(client, account.email)).status_code for _ in range(6)] == [200] * 6


async def test_ipv6_addresses_of_one_prefix_share_a_rate_limit(api: httpx.ASGITransport) -> None:
    home = f"2001:db8:{1 + secrets.randbelow(0xFFFE):x}:{1 + secrets.randbelow(0xFFFE):x}"
    fill("logins_per_address", f"{home}::/64")
    first = await try_login(browser(api, address=f"{home}::1"), fresh_email())
    assert_problem(first, 401, "login-failed")
    assert_refused(await try_login(browser(api, address=f"{home}::2"), fresh_email()))


async def test_registrations_are_rate_limited(api: httpx.ASGITransport) -> None:
    client = browser(api, address=(here := address()))
    fill("registrations_per_address", here)
    wrong = {"email": fresh_email(), "password": "weak", "username": "Ada"}
    assert (await client.post("/api/auth/register", json=wrong)).status_code == 422
    assert_refused(await client.post("/api/auth/register", json=wrong))


@pytest.mark.parametrize("route", ["forgot-password", "request-verify"])
async def test_mail_requests_are_rate_limited_by_address(api: httpx.ASGITransport, route: str) -> None:
    client = browser(api, address=(here := address()))
    fill("mails_per_address", here)
    assert (await client.post(f"/api/auth/{route}", json={"email": fresh_email()})).status_code == 202
    assert_refused(await client.post(f"/api/auth/{route}", json={"email": fresh_email()}))


@pytest.mark.parametrize("exists", [True, False])
async def test_mail_requests_are_rate_limited_by_email(api: httpx.ASGITransport, exists: bool) -> None:
    email = make_account().email if exists else fresh_email()
    fill("mails_per_email", email)
    body = {"email": email}
    assert (await browser(api).post("/api/auth/forgot-password", json=body)).status_code == 202
    assert_refused(await browser(api).post("/api/auth/forgot-password", json=body))


def count(subject: bytes) -> float:
    """Counts an attempt; returns the seconds that the next one has to wait."""
    with transaction() as session:
        rate_limits.count(session, subject, LIMIT)
    return seconds_of_wait(subject)


def test_wait_doubles_up_to_its_limit_and_the_bucket_leaks(platform: None) -> None:
    subject, waits = subject_of("tests", str(uuid4())), []
    for _ in range(16):
        waits.append(count(subject))
        pass_time(subject, waits[-1])
    assert waits[:8] == [0, 0, 1, 2, 4, 8, 16, 32]
    assert max(waits) == 300
    pass_time(subject, 24 * 3600)
    assert [count(subject) for _ in range(LIMIT.free)] == [0, 0, 1]


def test_early_attempt_is_rejected_with_the_remaining_wait(platform: None) -> None:
    name = str(uuid4())
    fill("tests", name)
    subject = subject_of("tests", name)
    count(subject)
    pass_time(subject, 100)
    with pytest.raises(TooManyLogins) as raised:
        count(subject)
    assert 100 < (raised.value.retry_after_seconds or 0) <= 200


def test_old_rate_limits_and_expired_tokens_are_deleted(platform: None) -> None:
    old, young = subject_of("tests", str(uuid4())), subject_of("tests", str(uuid4()))
    account, expired, good = make_account(), uuid4(), uuid4()
    count(old)
    pass_time(old, 25 * 3600)
    count(young)
    with transaction() as session:
        for id_, hours in ((expired, -1), (good, 1)):
            session.execute(
                text("INSERT INTO revoked_tokens VALUES (:id, :user, now() + :hours * interval '1 h')"),
                {"id": id_, "user": account.id, "hours": hours},
            )
        forget_logins(session)
    with read_only() as session:
        kept = set(session.scalars(text("SELECT subject FROM throttles")).all())
        assert {bytes(subject) for subject in kept} & {old, young} == {young}
        assert session.scalars(text("SELECT id FROM revoked_tokens WHERE user_id = :id"), {"id": account.id}).all() == [
            good
        ]
