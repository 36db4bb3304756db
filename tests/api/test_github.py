"""Sign-in with GitHub, against a fake GitHub server."""

import secrets
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import text

from db.transactions import read_only
from tests.fakes.github_server import CLIENT_ID, CLIENT_SECRET, Email, FakeGitHub, GitHubPerson
from tests.support.accounts import browser, deactivate_account, fresh_email, make_account
from tests.support.api_client import Json, assert_problem, content
from tests.support.configuration import Configure
from workers.accounts import tokens

PATH = "/api/auth/github"
ME = "/api/auth/me"
PUBLIC_URL = "https://learn.example"


@pytest.fixture
def github(platform: None, configure: Configure) -> Iterator[FakeGitHub]:
    with FakeGitHub() as github:
        configure(
            NO_PROXY="127.0.0.1",
            PENSUM_GITHUB_CLIENT_ID=CLIENT_ID,
            PENSUM_GITHUB_CLIENT_SECRET=CLIENT_SECRET,
            PENSUM_GITHUB_URL=github.url,
            PENSUM_GITHUB_API_URL=github.url,
            PENSUM_PUBLIC_URL=PUBLIC_URL,
            PENSUM_ENVIRONMENT="development",  # the visitors come by http://
        )
        yield github


@pytest.fixture
def visitor(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return browser(api)


def someone(email: str | None = None, *, verified: bool = True) -> GitHubPerson:
    return GitHubPerson(f"ada-{secrets.token_hex(4)}", [Email(email or fresh_email(), verified=verified)])


async def begin(client: httpx.AsyncClient, **params: str) -> dict[str, str]:
    """The query parameters of the authorization URL."""
    response = content(await client.get(f"{PATH}/authorize", params=params))
    return {name: values[0] for name, values in parse_qs(urlsplit(response["authorization_url"]).query).items()}


async def come_back(client: httpx.AsyncClient, github: FakeGitHub, person: GitHubPerson) -> httpx.Response:
    query = await begin(client)
    params = {"code": github.allow(person), "state": query["state"]}
    return await client.get(f"{PATH}/callback", params=params)


async def user_of(client: httpx.AsyncClient, response: httpx.Response) -> Json:
    token = content(response)["access_token"]
    return content(await client.get(ME, headers={"Authorization": f"Bearer {token}"}))


async def test_authorize_returns_the_github_url(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    response = content(await visitor.get(f"{PATH}/authorize"))
    assert response["authorization_url"].startswith(f"{github.url}/login/oauth/authorize?")
    query = await begin(visitor)
    assert query["client_id"] == CLIENT_ID
    assert query["redirect_uri"] == f"{PUBLIC_URL}{PATH}/callback"
    assert query["scope"] == "read:user user:email"
    assert CLIENT_SECRET not in str(response)


async def test_first_sign_in_creates_an_account_with_verified_email(
    visitor: httpx.AsyncClient, github: FakeGitHub
) -> None:
    person = someone()
    response = await come_back(visitor, github, person)
    assert set(content(response)) == {"access_token", "token_type"}
    assert "pensum_session" not in visitor.cookies
    user = await user_of(visitor, response)
    assert (user["email"], user["username"]) == (person.emails[0].email, person.login)
    assert (user["is_verified"], user["is_admin"]) == (True, False)
    assert github.redirect_uris == [f"{PUBLIC_URL}{PATH}/callback"]


async def test_second_sign_in_finds_the_user_despite_a_changed_email(
    visitor: httpx.AsyncClient, github: FakeGitHub
) -> None:
    person = someone()
    first = await user_of(visitor, await come_back(visitor, github, person))
    moved = GitHubPerson(person.login, [Email(fresh_email())], id=person.id)
    again = await user_of(visitor, await come_back(visitor, github, moved))
    assert again == first


async def test_primary_email_is_used(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    emails = [Email(fresh_email(), primary=False), Email(mine := fresh_email())]
    user = await user_of(visitor, await come_back(visitor, github, GitHubPerson("ada", emails)))
    assert user["email"] == mine


async def test_account_with_verified_email_is_linked(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    account = make_account(is_verified=True)
    response = await come_back(visitor, github, someone(account.email.upper()))
    assert (await user_of(visitor, response))["id"] == str(account.id)


async def test_account_is_not_linked_to_an_address_that_only_looks_like_its_own(
    visitor: httpx.AsyncClient, github: FakeGitHub
) -> None:
    account = make_account(is_verified=True)
    response = await come_back(visitor, github, someone(account.email.replace("i", "\u0130")))
    assert (await user_of(visitor, response))["id"] != str(account.id)


async def test_closed_site_lets_only_known_people_in(
    visitor: httpx.AsyncClient, github: FakeGitHub, configure: Configure
) -> None:
    person = someone()
    first = await user_of(visitor, await come_back(visitor, github, person))
    configure(PENSUM_REGISTRATION="closed")
    assert_problem(await come_back(visitor, github, someone()), 403, "registration-closed")
    assert await user_of(visitor, await come_back(visitor, github, person)) == first


async def test_account_with_unverified_email_is_not_linked(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    account = make_account()
    problem = assert_problem(await come_back(visitor, github, someone(account.email)), 409, "conflict")
    assert "/api/auth/request-verify" in problem["detail"]
    with read_only() as session:
        joined = session.execute(text("SELECT FROM oauth_accounts WHERE user_id = :id"), {"id": account.id}).all()
        assert joined == []


async def test_email_unverified_by_github_is_rejected(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    account = make_account(is_verified=True)
    response = await come_back(visitor, github, someone(account.email, verified=False))
    assert "GitHub" in assert_problem(response, 409, "conflict")["detail"]


async def test_deactivated_account_cannot_sign_in(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    account = make_account(is_verified=True)
    deactivate_account(account)
    assert_problem(await come_back(visitor, github, someone(account.email)), 401, "login-failed")


async def test_cancelled_sign_in_is_rejected(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    params = {"error": "access_denied", "state": (await begin(visitor))["state"]}
    assert_problem(await visitor.get(f"{PATH}/callback", params=params), 400, "sign-in-refused")


async def test_oauth_code_works_once(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    code = github.allow(someone())
    for status in (200, 400):
        params = {"code": code, "state": (await begin(visitor))["state"]}
        assert (await visitor.get(f"{PATH}/callback", params=params)).status_code == status


async def test_state_is_signed_and_bound_to_the_browser(
    visitor: httpx.AsyncClient, api: httpx.ASGITransport, github: FakeGitHub
) -> None:
    other = browser(api)
    theirs = (await begin(other))["state"]
    await begin(visitor)
    stale = tokens.sign(tokens.OAUTH_STATE, {"nonce": "", "cookie": False}, lifetime=timedelta(seconds=-1))
    foreign = tokens.sign(tokens.LOGIN, {"nonce": "", "cookie": False}, lifetime=timedelta(minutes=1))
    for state in (theirs, stale, foreign, "nonsense", ""):
        params = {"code": github.allow(someone()), "state": state}
        assert_problem(await visitor.get(f"{PATH}/callback", params=params), 400, "sign-in-refused")
    forgetful = browser(api)
    params = {"code": github.allow(someone()), "state": theirs}
    assert_problem(await forgetful.get(f"{PATH}/callback", params=params), 400, "sign-in-refused")
    assert_problem(await visitor.get(f"{PATH}/callback"), 400, "sign-in-refused")
    assert github.redirect_uris == []


async def test_github_error_is_a_transient_problem(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    github.is_down = True
    response = await come_back(visitor, github, someone())
    assert_problem(response, 503, "github-unavailable")
    assert response.headers["Retry-After"]


async def test_unreachable_github_is_a_transient_problem(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    query = await begin(visitor)
    github.stop()
    params = {"code": "a-code", "state": query["state"]}
    assert_problem(await visitor.get(f"{PATH}/callback", params=params), 503, "github-unavailable")


async def test_sign_in_can_set_the_session_cookie(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    person = someone()
    params = {"code": github.allow(person), "state": (await begin(visitor, cookie="true"))["state"]}
    assert (await visitor.get(f"{PATH}/callback", params=params)).status_code == 200
    assert content(await visitor.get(ME))["username"] == person.login


async def test_sign_in_leads_back_to_the_console(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    person = someone()
    params = {"code": github.allow(person), "state": (await begin(visitor, to="/console/library?state=ready"))["state"]}
    response = await visitor.get(f"{PATH}/callback", params=params)
    assert (response.status_code, response.headers["location"]) == (303, "/console/library?state=ready")
    assert content(await visitor.get(ME))["username"] == person.login


async def test_login_page_is_told_why_the_sign_in_was_refused(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    account = make_account()
    params = {"code": github.allow(someone(account.email)), "state": (await begin(visitor, to="/console/"))["state"]}
    response = await visitor.get(f"{PATH}/callback", params=params)
    assert (response.status_code, response.headers["location"]) == (303, "/console/login?refused=conflict")
    assert_problem(await visitor.get(ME), 401, "not-authenticated")


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/console", "/console/\\evil.example", "/docs"]
)
async def test_sign_in_leads_to_no_other_page(visitor: httpx.AsyncClient, github: FakeGitHub, to: str) -> None:
    assert_problem(await visitor.get(f"{PATH}/authorize", params={"to": to}), 422, "validation-error")


async def test_options_tell_whether_there_is_a_sign_in_with_github(
    visitor: httpx.AsyncClient, configure: Configure
) -> None:
    assert content(await visitor.get("/api/auth/options")) == {"github": False, "registration": "open"}
    configure(PENSUM_GITHUB_CLIENT_ID="id", PENSUM_GITHUB_CLIENT_SECRET="secret", PENSUM_REGISTRATION="closed")
    assert content(await visitor.get("/api/auth/options")) == {"github": True, "registration": "closed"}


async def test_unconfigured_sign_in_is_not_found(visitor: httpx.AsyncClient) -> None:
    for route in ("authorize", "callback"):
        assert "PENSUM_GITHUB" in assert_problem(await visitor.get(f"{PATH}/{route}"), 404, "not-found")["detail"]


async def test_github_token_is_not_stored(visitor: httpx.AsyncClient, github: FakeGitHub) -> None:
    person = someone()
    await come_back(visitor, github, person)
    with read_only() as session:
        row = session.execute(text("SELECT * FROM oauth_accounts WHERE account_id = :id"), {"id": str(person.id)}).one()
    assert set(row._mapping) == {"id", "created_at", "user_id", "oauth_name", "account_id", "account_email"}
