"""examples/web-site: a backend that gets tokens for its learners, and a page that sends them from a browser."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

import tasks.answers  # noqa: F401  # importing it registers its handler
from tests.api.test_events import follow
from tests.support.api_client import LONG_SECONDS, Json, assert_problem
from tests.support.api_jobs import work
from tests.support.api_server import Server, running_server
from tests.support.chromium import CHROMIUM, open_page
from tests.support.factories import make_user
from tests.support.ports import reserve_port

BACKEND = Path(__file__).parents[2] / "examples/web-site/backend.py"
TEXT = "A lock is a chamber that lifts boats from one level of a canal to another. It was known in China long ago."
QUESTION = "What is a lock?"
ANSWER = "chamber that lifts boats"


@dataclass
class WebSite:
    """The site of the example, and the Pensum that it uses."""

    url: str
    pensum: Server

    def browser(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=LONG_SECONDS)


@pytest.fixture(scope="module")
def web_site(platform: None) -> Iterator[WebSite]:
    port, administrator = reserve_port(), make_user(is_admin=True)
    with running_server(PENSUM_ALLOWED_ORIGINS=f"http://127.0.0.1:{port}") as pensum:
        env = os.environ | {"PENSUM_URL": pensum.url, "PENSUM_API_KEY": administrator.key, "PORT": str(port)}
        with subprocess.Popen([sys.executable, BACKEND], env=env, stdout=subprocess.PIPE, text=True) as backend:
            try:
                assert backend.stdout is not None
                yield WebSite(backend.stdout.readline().strip(), pensum)
            finally:
                backend.terminate()


class Visitor:
    """What the page's script sends, with the headers that a browser adds."""

    def __init__(self, site: WebSite, browser: httpx.AsyncClient) -> None:
        self._origin, self._browser = site.url, browser

    async def arrive(self) -> None:
        page = await self._browser.get("/")
        assert 'document.querySelector("#ask")' in page.text
        made = (await self._browser.post("/token", headers={"Origin": self._origin})).json()
        headers = {"Authorization": f"Bearer {made['token']}", "Origin": self._origin, "Sec-Fetch-Site": "same-site"}
        self.pensum = httpx.AsyncClient(base_url=made["url"], headers=headers, trust_env=False, timeout=LONG_SECONDS)

    async def submit(self, path: str, body: Json) -> Json:
        asked = {"Access-Control-Request-Method": "POST", "Origin": self._origin}
        names = {"Access-Control-Request-Headers": "authorization,content-type,idempotency-key"}
        preflight = await self.pensum.options(path, headers=asked | names)
        assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, self._origin)
        response = await self.pensum.post(path, json=body, headers={"Idempotency-Key": path})
        assert (response.status_code, response.headers["access-control-allow-origin"]) == (202, self._origin)
        job: Json = response.json()
        return job

    async def see(self, path: str, body: Json) -> Any:
        """The result, read from the events of the job."""
        job = await self.submit(path, body)
        await work(job["kind"])
        events = await follow(self.pensum, job["links"]["events"], **{"Last-Event-ID": "0"})
        [result] = [data for _, type_, data in events if type_ == "result"]
        return result


@contextlib.asynccontextmanager
async def visiting(site: WebSite) -> AsyncIterator[Visitor]:
    async with site.browser() as browser:
        visitor = Visitor(site, browser)
        await visitor.arrive()
        async with visitor.pensum:
            yield visitor


async def test_learner_reads_a_text_and_asks_about_it(web_site: WebSite) -> None:
    async with visiting(web_site) as ada, visiting(web_site) as bob:
        assert (await ada.see("/api/documents/text", {"title": "From the page", "text": TEXT}))["chunks"] == 1
        assert ANSWER in (await ada.see("/api/answers", {"question": QUESTION}))["answer"]
        assert (await bob.pensum.get("/api/documents")).json()["items"] == []
        assert_problem(await ada.pensum.post("/api/auth/api-keys", json={"name": "for ever"}), 403, "forbidden")


async def test_learner_is_the_same_at_the_next_visit(web_site: WebSite) -> None:
    async with web_site.browser() as browser:
        ids = set()
        for _ in range(2):
            visitor = Visitor(web_site, browser)
            await visitor.arrive()
            async with visitor.pensum as pensum:
                ids.add((await pensum.get("/api/auth/me")).json()["id"])
    assert len(ids) == 1


async def test_backend_gives_no_token_without_its_session(web_site: WebSite) -> None:
    async with web_site.browser() as browser:
        assert (await browser.post("/token")).status_code == 401
        assert (await browser.post("/token", headers={"Cookie": "session=made-up"})).status_code == 401
        await browser.get("/")
        given = await browser.post("/token", headers={"Origin": "https://evil.example.net"})
        assert "access-control-allow-origin" not in given.headers
        assert (await browser.get("/backend.py")).status_code == 404


async def _work_for(site: WebSite, kind: str, shown: "asyncio.Task[None]") -> None:
    """A worker, until the page shows what it waits for."""
    while not shown.done():
        await work(kind)
        await asyncio.sleep(0.1)
    await shown


@pytest.mark.system
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
async def test_page_works_in_a_browser(web_site: WebSite, tmp_path: Path) -> None:
    shown = "document.querySelector('output')?.textContent ?? ''"
    async with open_page(web_site.url, tmp_path) as page:
        await page.wait_for("document.readyState === 'complete' && !!document.querySelector('#ask')", seconds=60)
        for form, field, text, kind, expected in (
            ("read", "text", TEXT, "documents.ingest", "Read: 1 passages."),
            ("ask", "question", QUESTION, "answers.ask", ANSWER),
        ):
            fill = f"document.querySelector('#{form}').{field}.value = {json.dumps(text)}"
            await page.run(f"{fill}; document.querySelector('#{form} button').click()")
            seen = page.wait_for(f"({shown}).includes({json.dumps(expected)})", seconds=LONG_SECONDS)
            await _work_for(web_site, kind, asyncio.create_task(seen))
