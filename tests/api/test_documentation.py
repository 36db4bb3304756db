"""The pages `/` and `/docs`."""

import re

import httpx

from tests.support.failures import each


async def test_pages_load_nothing_from_another_origin(anybody: httpx.AsyncClient) -> None:
    for check in each(["/", "/docs"]):
        with check as path:
            page = await anybody.get(path)
            assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            assert "default-src 'none'; script-src 'self';" in page.headers["Content-Security-Policy"]
            links = re.findall(r'(?:src|href|data-openapi)="([^"]*)"', page.text)
            assert links
            assert [link for link in links if link.startswith(("http:", "https:", "//"))] == []
            for link in links:
                assert (await anybody.get("/" + link)).status_code == 200, link


async def test_address_of_redoc_leads_to_the_documentation(anybody: httpx.AsyncClient) -> None:
    redirect = await anybody.get("/redoc")
    assert (redirect.status_code, redirect.headers["Location"]) == (307, "docs")
    page = await anybody.get("/redoc", follow_redirects=True)
    assert (page.status_code, page.url.path) == (200, "/docs")
    assert "/redoc" not in (await anybody.get("/openapi.json")).json()["paths"]


async def test_file_of_the_documentation_is_sent_once(anybody: httpx.AsyncClient) -> None:
    first = await anybody.get("/docs/assets/swagger-ui-bundle.js")
    assert first.headers["Content-Type"].startswith("text/javascript")
    again = await anybody.get(first.request.url.path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_document_of_the_api_is_compressed_for_those_who_take_that(anybody: httpx.AsyncClient) -> None:
    whole = await anybody.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    compressed = await anybody.get("/openapi.json", headers={"Accept-Encoding": "gzip, br"})
    assert ("Content-Encoding" in whole.headers, compressed.headers["Content-Encoding"]) == (False, "gzip")
    assert whole.headers["Vary"] == compressed.headers["Vary"] == "Accept-Encoding"
    assert int(compressed.headers["Content-Length"]) < int(whole.headers["Content-Length"]) / 10
    assert compressed.json() == whole.json()


async def test_nothing_else_of_the_package_is_served(anybody: httpx.AsyncClient) -> None:
    for check in each(["..%2fdocs.html", "%2e%2e/docs.html", "nothing.js", ""]):
        with check as path:
            response = await anybody.get(f"/docs/assets/{path}")
            assert response.status_code == 404
            assert response.headers["Content-Type"] == "application/problem+json"
