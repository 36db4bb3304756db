"""The console: one page at all its paths, and the files that it loads."""

import re

import httpx
import pytest

from api.console.serving import DIST
from tests.support.api_client import assert_problem

PAGES = ["/console/", "/console/jobs/1", "/console/login?to=%2Fjobs"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_path_of_the_console_is_its_page(anybody: httpx.AsyncClient, path: str) -> None:
    page = await anybody.get(path)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["Cache-Control"] == "no-store"
    assert '<div id="root">' in page.text


@pytest.mark.parametrize(("cookie", "told"), [("", "no"), ("pensum_session=of-any-kind", "yes")])
async def test_page_says_whether_a_session_cookie_came(anybody: httpx.AsyncClient, cookie: str, told: str) -> None:
    page = await anybody.get("/console/", headers={"Cookie": cookie})
    assert f'data-session="{told}"' in page.text


async def test_console_without_a_slash_leads_to_it(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/console")).headers["Location"] == "/console/"


@pytest.mark.parametrize("path", ["/admin", "/admin/jobs?state=failed&kind=llm.generate", "/admin/jobs/1", "/admin//x"])
async def test_pages_of_administrators_have_a_short_address_too(anybody: httpx.AsyncClient, path: str) -> None:
    response = await anybody.get(path)
    assert (response.status_code, response.headers["Location"]) == (307, f"/console{path}")


async def test_page_runs_only_scripts_of_this_origin(anybody: httpx.AsyncClient) -> None:
    page = await anybody.get("/console/")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy
    assert re.findall(r"<script(?![^>]*\bsrc=)", page.text) == []


async def test_nonce_of_styles_is_another_in_each_response(anybody: httpx.AsyncClient) -> None:
    pages = [await anybody.get("/console/") for _ in range(2)]
    nonces = [re.findall(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"]) for page in pages]
    assert nonces[0] != nonces[1]
    for page, (nonce,) in zip(pages, nonces, strict=True):
        assert set(re.findall(r'nonce="([^"]*)"', page.text)) == {nonce}


async def test_files_are_kept_forever_and_sent_with_gzip(anybody: httpx.AsyncClient) -> None:
    page = await anybody.get("/console/")
    linked = re.findall(r'(?:src|href)="([^"]*)"', page.text)
    assert linked
    for one in linked:
        assert one.startswith("/console/assets/")
        file = await anybody.get(one)
        assert (file.status_code, file.content) == (200, (DIST / one.removeprefix("/console/")).read_bytes())
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert file.headers["Content-Security-Policy"] == "default-src 'none'; script-src 'wasm-unsafe-eval'"
        assert "Content-Encoding" in file.headers or len(file.content) < 1_000


@pytest.mark.parametrize("path", ["nothing.js", "..%2findex.html", "%2e%2e/manifest.json"])
async def test_missing_file_is_not_the_page(anybody: httpx.AsyncClient, path: str) -> None:
    response = await anybody.get(f"/console/assets/{path}")
    assert_problem(response, 404, "not-found")
    assert "immutable" not in response.headers.get("Cache-Control", "")


async def test_console_shadows_no_path_of_the_api(anybody: httpx.AsyncClient) -> None:
    assert_problem(await anybody.get("/api/nothing"), 404, "not-found")
    assert_problem(await anybody.get("/consoles"), 404, "not-found")
    assert_problem(await anybody.post("/console/jobs"), 405, "method-not-allowed")
