"""The session cookie and its CSRF check."""

from http.cookies import SimpleCookie

import httpx
import pytest

from api.middleware.body_limit import MOST_ANONYMOUS_BYTES
from tests.support.accounts import OTHER_PASSWORD, PASSWORD, Account, browser, make_account, try_login
from tests.support.api_client import assert_problem, content
from tests.support.configuration import Configure

ME = "/api/auth/me"
NAME = "pensum_session"
WISH = {"texts": ["What is a loom?"]}
OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def account(platform: None) -> Account:
    return make_account()


@pytest.fixture
async def page(api: httpx.ASGITransport, account: Account) -> httpx.AsyncClient:
    """A browser that is logged in by its session cookie only."""
    client = browser(api)
    assert (await try_login(client, account.email, cookie=True)).status_code == 200
    return client


async def test_session_cookie_is_httponly_and_samesite(api: httpx.ASGITransport, account: Account) -> None:
    response = await try_login(browser(api), account.email, cookie=True)
    morsel = SimpleCookie(response.headers["set-cookie"])[NAME]
    assert (morsel["httponly"], morsel["samesite"].lower(), morsel["path"]) == (True, "lax", "/")
    assert not morsel["domain"]
    assert int(morsel["max-age"]) == 24 * 3600
    assert set(content(response)) == {"access_token", "token_type"}


async def test_session_cookie_is_secure_in_production(
    api: httpx.ASGITransport, account: Account, configure: Configure
) -> None:
    configure(PENSUM_ENVIRONMENT="production")
    response = await try_login(browser(api), account.email, cookie=True)
    assert SimpleCookie(response.headers["set-cookie"])[f"__Host-{NAME}"]["secure"] is True


async def test_login_sets_no_cookie_by_default(api: httpx.ASGITransport, account: Account) -> None:
    assert "set-cookie" not in (await try_login(browser(api), account.email)).headers


async def test_cookie_may_read_without_csrf_headers(page: httpx.AsyncClient, account: Account) -> None:
    assert content(await page.get(ME))["email"] == account.email
    assert (await page.get(ME, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


async def test_cookie_may_send_as_much_as_an_api_key(page: httpx.AsyncClient) -> None:
    text = {"title": "A", "text": "word " * MOST_ANONYMOUS_BYTES}
    assert (await page.post("/api/documents/text", json=text, headers=OWN)).status_code == 202
    problem = assert_problem(await page.post("/api/documents/text", json=text), 403, "csrf-refused")
    assert "bearer token" in problem["detail"]


@pytest.mark.parametrize(
    "proof",
    [OWN, {"Sec-Fetch-Site": "none"}, {"Origin": "http://pensum"}, {"Origin": "https://evil.example"} | OWN],
    ids=str,
)
async def test_same_site_request_with_cookie_may_write(page: httpx.AsyncClient, proof: dict[str, str]) -> None:
    assert (await page.post("/api/llm/embed", json=WISH, headers=proof)).status_code == 202


@pytest.mark.parametrize(
    "proof",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://pensum"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://pensum.evil.example"},
        {"Origin": "http://evil.example/pensum"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Referer": "http://pensum/"},
    ],
    ids=str,
)
async def test_cross_site_request_with_cookie_is_rejected(page: httpx.AsyncClient, proof: dict[str, str]) -> None:
    for path in ("/api/llm/embed", "/api/auth/logout"):
        assert_problem(await page.post(path, json=WISH, headers=proof), 403, "csrf-refused")
    assert content(await page.get("/api/jobs"))["items"] == []


SITE, ORIGIN = "Sec-Fetch-Site", "Origin"
TWICE = [
    [(SITE, "same-origin"), (SITE, "cross-site")],
    [(SITE, "same-origin"), (SITE, "same-origin")],
    [(ORIGIN, "http://pensum"), (ORIGIN, "https://evil.example")],
    [(SITE, "same-origin"), (ORIGIN, "http://pensum"), (ORIGIN, "https://evil.example")],
]


@pytest.mark.parametrize("proof", TWICE, ids=str)
async def test_header_that_comes_twice_proves_nothing(
    page: httpx.AsyncClient, account: Account, proof: list[tuple[str, str]]
) -> None:
    assert_problem(await page.post("/api/llm/embed", json=WISH, headers=proof), 403, "csrf-refused")
    form = {"username": account.email, "password": PASSWORD}
    assert_problem(await page.post("/api/auth/login", data=form, headers=proof), 403, "csrf-refused")


async def test_bearer_token_needs_no_csrf_headers(page: httpx.AsyncClient, account: Account) -> None:
    token = content(await try_login(page, account.email))["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "cross-site"}
    assert (await page.post("/api/llm/embed", json=WISH, headers=headers)).status_code == 202


async def test_invalid_bearer_token_is_rejected_despite_a_cookie(page: httpx.AsyncClient) -> None:
    for credentials in ("pk_wrong", "a.b.c"):
        response = await page.get(ME, headers={"Authorization": f"Bearer {credentials}"})
        assert_problem(response, 401, "not-authenticated")


async def test_logout_deletes_the_cookie_and_revokes_its_token(
    page: httpx.AsyncClient, api: httpx.ASGITransport
) -> None:
    stolen = page.cookies[NAME]
    assert (await page.post("/api/auth/logout", headers=OWN)).status_code == 204
    assert NAME not in page.cookies
    assert_problem(await page.get(ME), 401, "not-authenticated")
    thief = browser(api)
    thief.cookies.set(NAME, stolen)
    assert_problem(await thief.get(ME), 401, "not-authenticated")


async def test_api_key_is_rejected_as_cookie(api: httpx.ASGITransport, client: httpx.AsyncClient) -> None:
    key = client.headers["Authorization"].removeprefix("Bearer ")
    visitor = browser(api)
    visitor.cookies.set(NAME, key)
    assert_problem(await visitor.get(ME), 401, "not-authenticated")


async def test_cross_site_login_is_rejected(api: httpx.ASGITransport, account: Account) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        response = await try_login(browser(api, **headers), account.email, cookie=True)
        assert_problem(response, 403, "csrf-refused")
        assert "set-cookie" not in response.headers


async def test_password_change_renews_the_cookie(page: httpx.AsyncClient) -> None:
    old = page.cookies[NAME]
    body = {"current_password": PASSWORD, "password": OTHER_PASSWORD}
    assert (await page.post("/api/auth/change-password", json=body, headers=OWN)).status_code == 200
    assert page.cookies[NAME] != old
    assert (await page.get(ME)).status_code == 200
