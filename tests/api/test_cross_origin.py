"""CORS: pages of the origins that the site names may use the API, with the session cookie where they are on the same
site and with a bearer token elsewhere; all others may not."""

import json
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from api.main import create_app
from tests.api.test_events import follow
from tests.support.accounts import browser, log_in, make_account, try_login
from tests.support.api_client import assert_problem, client_of, content
from tests.support.api_server import Server, running_server
from tests.support.api_worker import path_of, succeed
from tests.support.chromium import CHROMIUM, open_page
from tests.support.configuration import configuration
from tests.support.factories import Person, make_running_job
from tests.support.failures import each
from tests.support.installed_packages import CONTRACT, install
from tests.support.openapi import document, operations_of

SITE, OTHER_SITE, EVIL = "https://learn.example.com", "http://localhost:3000", "https://evil.example.net"
SHOWN, WITH_COOKIE = "access-control-allow-origin", "access-control-allow-credentials"
LOGIN = {"username": "nobody@example.org", "password": "eight cold weaving looms"}
WISH = {"texts": ["What is a loom?"]}


ROUTE_WITH_BUG = """
from fastapi import APIRouter

router = APIRouter()

@router.post("/api/plugins/text/count")
async def submit_count() -> int:
    return 1 // 0
"""


@pytest.fixture(scope="module")
async def open_api(platform: None) -> AsyncIterator[httpx.ASGITransport]:
    """The API of an installation that names two origins."""
    with configuration() as configure:
        configure(PENSUM_ALLOWED_ORIGINS=f"{SITE}, {OTHER_SITE}")
        app = create_app()
        async with app.router.lifespan_context(app):
            yield httpx.ASGITransport(app, raise_app_exceptions=False)


@pytest.fixture(scope="module")
def open_server(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With a plug-in whose route has a bug."""
    folder = tmp_path_factory.mktemp("plugin")
    install(folder, "counting_wrongly", contract=CONTRACT + ROUTE_WITH_BUG, router="counting_wrongly:router")
    plugin = {"PENSUM_JOB_PLUGINS": "true", "PYTHONPATH": str(folder)}
    with running_server(PENSUM_ALLOWED_ORIGINS=f"{SITE},{OTHER_SITE}", **plugin) as running:
        yield running


@pytest.fixture
def page(open_api: httpx.ASGITransport, user: Person) -> httpx.AsyncClient:
    """What a page of the site sends in the name of its learner."""
    client = client_of(open_api, user)
    client.headers.update({"Origin": SITE, "Sec-Fetch-Site": "cross-site"})
    return client


async def preflight(client: httpx.AsyncClient, path: str, method: str, origin: str, *headers: str) -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = ", ".join(headers)
    return await client.options(path, headers=asked)


def shared_headers(response: httpx.Response) -> list[str]:
    return [name for name in response.headers if name.startswith("access-control-")]


async def test_cors_is_off_by_default(api: httpx.ASGITransport, client: httpx.AsyncClient) -> None:
    response = await client.get("/api/jobs", headers={"Origin": SITE})
    assert response.status_code == 200
    assert shared_headers(response) == []
    refused = await preflight(client, "/api/answers", "POST", SITE)
    assert_problem(refused, 405, "method-not-allowed")
    assert shared_headers(refused) == []


@pytest.mark.parametrize("origin", [SITE, OTHER_SITE])
async def test_every_request_of_the_document_passes_its_preflight(open_api: httpx.ASGITransport, origin: str) -> None:
    """Without credentials, as browsers send it."""
    client = httpx.AsyncClient(transport=open_api, base_url="http://pensum")
    for check in each(operations_of(document())):
        with check as operation:
            headers = ("authorization", "content-type", *operation.headers)
            response = await preflight(client, operation.path, operation.method, origin, *headers)
            assert (response.status_code, response.headers[SHOWN]) == (200, origin), response.text
            assert "access-control-allow-credentials" not in response.headers
            assert "Origin" in response.headers["vary"]


async def test_every_header_of_the_document_is_exposed(page: httpx.AsyncClient) -> None:
    response = await page.get("/api/jobs")
    exposed = set(response.headers["access-control-expose-headers"].split(", "))
    documented = {
        name
        for operation in operations_of(document())
        for response in operation.told["responses"].values()
        for name in response.get("headers", {})
    }
    assert documented | {"WWW-Authenticate", "Content-Disposition", "X-Request-Id"} <= exposed


@pytest.mark.parametrize("origin", [EVIL, "null", "https://learn.example.com.evil.example.net", SITE.upper()])
async def test_other_origins_are_told_nothing(
    open_api: httpx.ASGITransport, page: httpx.AsyncClient, origin: str
) -> None:
    refused = await preflight(page, "/api/answers", "POST", origin, "authorization")
    assert refused.status_code == 400
    assert SHOWN not in refused.headers
    assert SHOWN not in (await page.get("/api/jobs", headers={"Origin": origin})).headers


async def test_method_that_no_route_takes_fails_its_preflight(page: httpx.AsyncClient) -> None:
    assert (await preflight(page, "/api/jobs", "TRACE", SITE)).status_code == 400


SENT_BY_CLIENTS = {
    "the SDK of OpenAI": ("authorization", "content-type", "x-stainless-arch", "x-stainless-lang", "x-stainless-os"),
    "tracing": ("traceparent", "tracestate", "baggage", "sentry-trace", "x-b3-traceid"),
    "an older library": ("X-Requested-With", "Cache-Control", "pragma"),
    "a program of ours": ("last-event-id", "prefer", "idempotency-key", "cancel-after", "if-match"),
    "anything": ("x-anything",),
}


@pytest.mark.parametrize("sender", SENT_BY_CLIENTS)
async def test_page_of_an_allowed_origin_may_send_any_header(page: httpx.AsyncClient, sender: str) -> None:
    headers = SENT_BY_CLIENTS[sender]
    response = await preflight(page, "/v1/chat/completions", "POST", SITE, *headers)
    assert (response.status_code, response.headers[SHOWN]) == (200, SITE)
    assert response.headers["access-control-allow-headers"].split(", ") == list(headers)
    assert "access-control-allow-credentials" not in response.headers
    assert "Access-Control-Request-Headers" in response.headers["vary"]
    refused = await preflight(page, "/v1/chat/completions", "POST", EVIL, *headers)
    assert refused.status_code == 400
    assert SHOWN not in refused.headers


async def test_page_of_an_allowed_origin_submits_and_reads(page: httpx.AsyncClient) -> None:
    for headers in ({}, {}, {"Idempotency-Key": "once"}):  # the usual way, the fast path, the usual way
        response = await page.post("/api/llm/embed", json=WISH, headers=headers)
        assert (response.status_code, response.headers[SHOWN]) == (202, SITE)
        job = await page.get(response.headers["Location"])
        assert (job.status_code, job.headers[SHOWN]) == (200, SITE)
        assert content(job)["kind"] == "llm.embed"


async def test_page_can_read_problems(open_api: httpx.ASGITransport, page: httpx.AsyncClient) -> None:
    assert (await page.post("/api/llm/embed", json={"text": "x"})).headers[SHOWN] == SITE
    missing = await page.get("/api/nothing")
    assert_problem(missing, 404, "not-found")
    assert missing.headers[SHOWN] == SITE
    large = await page.post("/api/auth/register", content=b"x", headers={"Content-Length": "999999999999"})
    assert_problem(large, 413, "too-large")
    assert large.headers[SHOWN] == SITE
    page.headers["Authorization"] = "Bearer pk_unknown"
    unknown = await page.get("/api/jobs")
    assert_problem(unknown, 401, "not-authenticated")
    assert unknown.headers[SHOWN] == SITE


async def test_page_can_read_that_the_server_has_a_bug(open_server: Server, user: Person) -> None:
    async with open_server.client(user) as client:
        for origin, shown in ((SITE, SITE), (OTHER_SITE, OTHER_SITE), (EVIL, None)):
            failed = await client.post("/api/plugins/text/count", headers={"Origin": origin})
            assert_problem(failed, 500, "internal-error")
            assert failed.headers.get(SHOWN) == shown
            assert "X-Request-Id" in failed.headers["access-control-expose-headers"] or not shown
            assert "access-control-allow-credentials" not in failed.headers
        assert shared_headers(await client.post("/api/plugins/text/count")) == []


async def test_event_streams_of_two_sites_are_each_for_their_own_page(open_server: Server, user: Person) -> None:
    fence = make_running_job(user.id)
    succeed(fence)
    async with open_server.client(user) as client:
        for origin in (SITE, OTHER_SITE, SITE):
            async with client.stream("GET", f"{path_of(fence)}/events", headers={"Origin": origin}) as response:
                assert response.headers.get_list(SHOWN) == [origin]
                assert "Origin" in response.headers["vary"]
                await response.aread()
        for headers in ({"Origin": EVIL}, {}):
            async with client.stream("GET", f"{path_of(fence)}/events", headers=headers) as response:
                assert SHOWN not in response.headers
                await response.aread()
        resumed = await follow(client, f"{path_of(fence)}/events", **{"Origin": SITE, "Last-Event-ID": "1"})
        assert [type_ for _, type_, _ in resumed][-1] == "end"


@pytest.fixture
async def logged_in(open_api: httpx.ASGITransport) -> httpx.AsyncClient:
    """A browser with the session cookie and nothing else."""
    client = browser(open_api)
    assert (await try_login(client, make_account().email, cookie=True)).status_code == 200
    return client


async def test_page_on_the_same_site_uses_the_session_cookie(logged_in: httpx.AsyncClient) -> None:
    headers = {"Origin": SITE, "Sec-Fetch-Site": "same-site"}
    asked = await logged_in.options("/api/llm/embed", headers={**headers, "Access-Control-Request-Method": "POST"})
    written = await logged_in.post("/api/llm/embed", json=WISH, headers=headers)
    read = await logged_in.get("/api/auth/me", headers=headers)
    assert (asked.status_code, written.status_code, read.status_code) == (200, 202, 200)
    for response in (asked, written, read):
        assert (response.headers[SHOWN], response.headers[WITH_COOKIE]) == (SITE, "true")
        assert {"Origin", "Sec-Fetch-Site"} <= set(response.headers["vary"].split(", "))


NOT_ON_THE_SITE: dict[str, dict[str, str] | list[tuple[str, str]]] = {
    "an allowed origin on another site": {"Origin": SITE, "Sec-Fetch-Site": "cross-site"},
    "an allowed origin, and a browser that does not say its site": {"Origin": SITE},
    "an origin on the same site that is not allowed": {"Origin": EVIL, "Sec-Fetch-Site": "same-site"},
    "no origin": {"Sec-Fetch-Site": "same-site"},
    "a redirect": {"Origin": "null", "Sec-Fetch-Site": "same-site"},
    "another case": {"Origin": SITE.upper(), "Sec-Fetch-Site": "same-site"},
    "two origins": [("Origin", SITE), ("Origin", EVIL), ("Sec-Fetch-Site", "same-site")],
    "two sites": [("Origin", SITE), ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Site", "cross-site")],
}


@pytest.mark.parametrize("sender", NOT_ON_THE_SITE)
async def test_session_cookie_is_of_no_use_to_others(
    open_api: httpx.ASGITransport, logged_in: httpx.AsyncClient, sender: str
) -> None:
    headers = httpx.Headers(NOT_ON_THE_SITE[sender])
    refused = await logged_in.post("/api/llm/embed", json=WISH, headers=headers)
    assert_problem(refused, 403, "csrf-refused")
    login = await browser(open_api).post("/api/auth/login?cookie=true", data=LOGIN, headers=headers)
    assert_problem(login, 403, "csrf-refused")  # it would put its visitor into an account of its choice
    read = await logged_in.get("/api/auth/me", headers=headers)
    for response in (refused, login, read):
        assert WITH_COOKIE not in response.headers  # so the browser shows it to no page


async def test_page_on_the_same_site_logs_in(open_api: httpx.ASGITransport) -> None:
    account = make_account()
    client = browser(open_api, **{"Origin": SITE, "Sec-Fetch-Site": "same-site"})
    assert (await try_login(client, account.email, cookie=True)).headers[WITH_COOKIE] == "true"
    assert content(await client.get("/api/auth/me"))["email"] == account.email


async def test_page_of_an_allowed_origin_elsewhere_cannot_log_in(open_api: httpx.ASGITransport) -> None:
    client = browser(open_api, **{"Origin": SITE, "Sec-Fetch-Site": "cross-site"})
    assert_problem(await try_login(client, make_account().email, cookie=True), 403, "csrf-refused")
    with pytest.raises(AssertionError, match="403"):
        await log_in(client, make_account())


@pytest.fixture
def pages() -> Iterator[str]:
    """An origin on the site of Pensum, which has an empty page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


IN_PAGE = """(async () => {
    const send = async (path, options) => {
        const response = await fetch(`${%(url)s}${path}`, {...options, credentials: "include"});
        return [response.status, await response.json()];
    };
    const body = new URLSearchParams(%(login)s);
    const [login] = await send("/api/auth/login?cookie=true", {method: "POST", body});
    const [, me] = await send("/api/auth/me", {});
    const asked = {method: "POST", body: %(wish)s, headers: {"Content-Type": "application/json"}};
    const [written] = await send("/api/llm/embed", asked);
    return [login, me.email, written];
})()"""


@pytest.mark.system
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
async def test_browser_lets_a_page_on_the_same_site_use_the_cookie(platform: None, pages: str, tmp_path: Path) -> None:
    """Its last request has a preflight, of which the browser has to say the site, too."""
    account = make_account()
    login = json.dumps({"username": account.email, "password": account.password})
    stranger = pages.replace("127.0.0.1", "localhost")
    with running_server(PENSUM_ALLOWED_ORIGINS=f"{pages},{stranger}") as server:
        script = IN_PAGE % {"url": json.dumps(server.url), "login": login, "wish": json.dumps(json.dumps(WISH))}
        async with open_page(pages, tmp_path / "own") as page:
            await page.wait_for(f"location.origin === {json.dumps(pages)}", seconds=60)
            assert await page.run(script) == [200, account.email, 202]
        async with open_page(stranger, tmp_path / "other") as page:
            await page.wait_for(f"location.origin === {json.dumps(stranger)}", seconds=60)
            assert await page.run(f"{script}.catch(String)") == "TypeError: Failed to fetch"
