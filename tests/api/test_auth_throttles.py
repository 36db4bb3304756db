"""Who guesses waits, ever longer; nobody learns by it who has an account."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from db.queries import throttles
from db.queries.throttles import Limit, TooManyLogins, subject_of
from db.session import read_only, transaction
from tasks.accounts import forget_logins
from tests.accounts import PASSWORD, browser, fresh_email, make_account, try_login
from tests.api.conftest import assert_problem

FREE = 5
LIMIT = Limit(free=3, longest=timedelta(minutes=5))


def pass_time(seconds: float) -> None:
    """For all throttles, as if nobody had tried for so long."""
    with transaction() as session:
        session.execute(
            text(
                "UPDATE throttles SET counted_at = counted_at - :ago * interval '1 s',"
                " blocked_until = blocked_until - :ago * interval '1 s'"
            ),
            {"ago": seconds},
        )


def seconds_left(answer: httpx.Response) -> int:
    assert_problem(answer, 429, "too-many-logins")
    return int(answer.headers["Retry-After"])


@pytest.mark.parametrize("exists", [True, False])
async def test_guessing_at_one_account_gets_slower_from_wherever(api: httpx.ASGITransport, exists: bool) -> None:
    email = make_account().email if exists else fresh_email()
    waits = []
    for _ in range(FREE):
        assert_problem(await try_login(browser(api), email, "a wrong guess"), 401, "login-failed")
    for _ in range(4):
        waits.append(seconds_left(await try_login(browser(api), email.upper(), PASSWORD)))
        pass_time(waits[-1])
        assert_problem(await try_login(browser(api), email, "a wrong guess"), 401, "login-failed")
    assert waits == [1, 2, 4, 8]


async def test_guesses_at_once_are_counted_each(api: httpx.ASGITransport) -> None:
    email = make_account().email
    answers = await asyncio.gather(*[try_login(browser(api), email, "a wrong guess") for _ in range(3 * FREE)])
    assert sorted(answer.status_code for answer in answers) == [401] * FREE + [429] * 2 * FREE


async def test_the_right_password_clears_the_account(api: httpx.ASGITransport) -> None:
    account = make_account()
    for _ in range(3):
        for _ in range(FREE - 1):
            await try_login(browser(api), account.email, "a wrong guess")
        assert (await try_login(browser(api), account.email)).status_code == 200


async def test_guessing_from_one_address_gets_slower_whoever_it_is_about(
    api: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSUM_THROTTLE_LOGINS_PER_ADDRESS", "3")
    guesser = browser(api)
    for _ in range(3):
        assert_problem(await try_login(guesser, fresh_email()), 401, "login-failed")
    account = make_account()
    assert seconds_left(await try_login(guesser, account.email)) == 1
    assert (await try_login(browser(api), account.email)).status_code == 200


async def test_who_logs_in_often_is_not_slowed_down(api: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSUM_THROTTLE_LOGINS_PER_ADDRESS", "3")
    client, account = browser(api), make_account()
    assert [(await try_login(client, account.email)).status_code for _ in range(6)] == [200] * 6


async def test_a_home_has_many_ipv6_addresses_and_counts_as_one(
    api: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSUM_THROTTLE_LOGINS_PER_ADDRESS", "3")
    home = f"2001:db8:{uuid4().hex[:4]}:{uuid4().hex[:4]}"
    answers = [await try_login(browser(api, address=f"{home}::{n}"), fresh_email()) for n in range(1, 5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]


async def test_registering_and_asking_for_mails_is_slowed_down_too(
    api: httpx.ASGITransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSUM_THROTTLE_REGISTRATIONS_PER_ADDRESS", "2")
    monkeypatch.setenv("PENSUM_THROTTLE_MAILS_PER_ADDRESS", "2")
    client = browser(api)
    wrong = {"email": fresh_email(), "password": "weak", "username": "Ada"}
    codes = [(await client.post("/api/auth/register", json=wrong)).status_code for _ in range(3)]
    assert codes == [422, 422, 429]
    for route in ("forgot-password", "request-verify"):
        client = browser(api)
        codes = [(await client.post(f"/api/auth/{route}", json={"email": fresh_email()})).status_code for _ in range(3)]
        assert codes == [202, 202, 429]


async def test_nobody_is_buried_in_mails(api: httpx.ASGITransport) -> None:
    for email in (make_account().email, fresh_email()):
        asked = [await browser(api).post("/api/auth/forgot-password", json={"email": email}) for _ in range(6)]
        assert [answer.status_code for answer in asked] == [202] * 5 + [429]


def count(subject: bytes) -> int:
    """The seconds to wait, 0 where the try counted."""
    try:
        with transaction() as session:
            throttles.count(session, subject, LIMIT)
    except TooManyLogins as refusal:
        return refusal.retry_after_seconds or 0
    return 0


def test_the_wait_grows_to_its_limit_and_time_heals(platform: None) -> None:
    subject = subject_of("tests", str(uuid4()))
    assert [count(subject) for _ in range(LIMIT.free)] == [0, 0, 0]
    waits = []
    for _ in range(12):
        waits.append(count(subject))
        pass_time(waits[-1])
        assert count(subject) == 0
    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert max(waits) == 300
    pass_time(24 * 3600)
    assert [count(subject) for _ in range(LIMIT.free)] == [0, 0, 0]


def test_old_throttles_and_expired_tokens_are_forgotten(platform: None) -> None:
    old, young = subject_of("tests", str(uuid4())), subject_of("tests", str(uuid4()))
    account, expired, good = make_account(), uuid4(), uuid4()
    count(old)
    pass_time(25 * 3600)
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
