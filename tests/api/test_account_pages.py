"""The pages that mails link to: they work without scripts, change nothing until a button is pressed, and leak no
token."""

import logging
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

import tasks.mail  # noqa: F401  # importing it registers the handler
from api.account_pages import access_log
from tasks.contracts import SendMail
from tests.support.account_mails import reset_token, row_of, verify_token
from tests.support.accounts import OTHER_PASSWORD, PASSWORD, browser, log_in, make_account, try_login
from tests.support.api_jobs import work
from tests.support.api_server import Server
from tests.support.configuration import Configure


class Form(HTMLParser):
    """The form of a page, as a browser without scripts reads it."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.action = self.method = ""
        self.linked: list[str] = []
        self._url = str(response.url)
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.method = urljoin(self._url, given["action"]), given["method"]
        if tag == "input":
            self.fields[given["name"]] = given.get("value", "")
        self.linked += [urljoin(self._url, given[name]) for name in ("href", "src") if name in given]


@pytest.fixture
def someone(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return browser(api)


async def press(client: httpx.AsyncClient, page: httpx.Response, **typed: str) -> httpx.Response:
    form = Form(page)
    assert form.method == "post"
    return await client.post(form.action, data=form.fields | typed)


async def link_in_mail(folder: Path, email: str, page: str) -> str:
    await work(SendMail.kind)
    mails = [file.read_text() for file in (folder / "outbox").iterdir()]
    [link] = [found[0] for mail in mails if email in mail for found in re.finditer(rf"http\S+/{page}\?\S+", mail)]
    return link


async def test_link_of_the_mail_verifies_the_address_once_the_button_is_pressed(
    someone: httpx.AsyncClient, tmp_path: Path, configure: Configure
) -> None:
    configure(PENSUM_HOME=tmp_path, PENSUM_PUBLIC_URL="http://pensum")
    account = make_account()
    await someone.post("/api/auth/request-verify", json={"email": account.email})
    link = await link_in_mail(tmp_path, account.email, "verify")
    for _ in range(3):
        page = await someone.get(link)
        assert page.status_code == 200
        assert (await someone.head(link)).status_code == 200
    assert not row_of(account.id).is_verified
    done = await press(someone, page)
    assert done.status_code == 200
    assert "confirmed" in done.text
    assert row_of(account.id).is_verified
    again = await press(someone, page)
    assert again.status_code == 200
    assert "before" in again.text


async def test_link_of_the_mail_sets_a_new_password(
    someone: httpx.AsyncClient, tmp_path: Path, configure: Configure
) -> None:
    configure(PENSUM_HOME=tmp_path, PENSUM_PUBLIC_URL="http://pensum")
    account = make_account()
    headers = await log_in(someone, account)
    await someone.post("/api/auth/forgot-password", json={"email": account.email})
    page = await someone.get(await link_in_mail(tmp_path, account.email, "reset-password"))
    weak = await press(someone, page, password="short")
    assert weak.status_code == 422
    assert 'role="alert"' in weak.text
    assert (await press(someone, weak, password=OTHER_PASSWORD)).status_code == 200
    assert (await someone.get("/api/auth/me", headers=headers)).status_code == 401
    assert (await try_login(someone, account.email, PASSWORD)).status_code == 401
    assert (await try_login(someone, account.email, OTHER_PASSWORD)).status_code == 200
    assert (await press(someone, page, password="a third password of mine")).status_code == 400


@pytest.mark.parametrize("path", ["/verify", "/reset-password"])
@pytest.mark.parametrize("query", ["", "?token=", "?token=nonsense", "?token=%00%ff", f"?token={'x' * 9000}"])
async def test_a_wrong_link_gets_a_page_that_says_so(someone: httpx.AsyncClient, path: str, query: str) -> None:
    shown = await someone.get(path + query)
    assert shown.status_code == 400
    assert shown.headers["content-type"].startswith("text/html")
    assert "does not work any more" in shown.text
    posted = await someone.post(path, data={"token": "nonsense", "password": OTHER_PASSWORD})
    assert posted.status_code == 400


async def test_tokens_are_good_for_their_own_page_only(someone: httpx.AsyncClient) -> None:
    account = make_account()
    assert (await someone.get("/verify", params={"token": reset_token(account)})).status_code == 400
    assert (await someone.get("/reset-password", params={"token": verify_token(account)})).status_code == 400
    used = {"token": verify_token(account), "password": OTHER_PASSWORD}
    assert (await someone.post("/reset-password", data=used)).status_code == 400


async def test_pages_load_nothing_from_elsewhere_and_tell_nobody_their_address(someone: httpx.AsyncClient) -> None:
    account = make_account()
    for path, token in (("/verify", verify_token(account)), ("/reset-password", reset_token(account))):
        page = await someone.get(path, params={"token": token})
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert "<script" not in page.text
        assert " style=" not in page.text
        form = Form(page)
        for linked in (*form.linked, form.action):
            assert urlsplit(linked).netloc == "pensum"
            assert token not in linked
        [style] = form.linked
        assert (await someone.get(style)).headers["content-type"].startswith("text/css")


async def test_what_a_link_holds_is_shown_as_text(someone: httpx.AsyncClient) -> None:
    token = '"><script>alert(1)</script>'
    for path in ("/verify", "/reset-password"):
        for page in (await someone.get(path, params={"token": token}), await someone.post(path, data={"token": token})):
            assert "<script" not in page.text


def test_server_with_an_access_log_writes_no_token() -> None:
    access_log.keep_tokens_out()
    log = logging.getLogger("uvicorn.access")
    given = ("127.0.0.1:9", "GET", "/verify?token=secret", "1.1", 200)
    record = log.makeRecord(log.name, logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', given, None)
    assert all(keep.filter(record) for keep in log.filters if isinstance(keep, logging.Filter))
    assert record.getMessage() == '127.0.0.1:9 - "GET /verify HTTP/1.1" 200'


def test_pages_are_served_by_the_server_itself(server: Server) -> None:
    token = verify_token(make_account())
    page = httpx.get(f"{server.url}/verify", params={"token": token})
    assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
    assert httpx.get(f"{server.url}/account.css").status_code == 200
