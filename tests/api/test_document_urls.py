"""Documents fetched from a URL."""

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import httpx
import pytest

from tasks.documents.fetching import fetcher
from tests.fakes.webhook_receiver import FakeReceiver, Reply
from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.api_jobs import is_untouched, run_to_end, search
from tests.support.configuration import Configure

HTML = {"Content-Type": "text/html; charset=utf-8"}


def article(*paragraphs: str) -> Reply:
    body = "".join(
        f"<p>{paragraph}</p>" for paragraph in (*paragraphs, f"Printed as number {token_hex(8)} of its kind.")
    )
    head = "<head><title>On photosynthesis</title></head>"
    return Reply(
        200, HTML, f"<html>{head}<body><article><h1>On photosynthesis</h1>{body}</article></body></html>".encode()
    )


GREEN = "Photosynthesis turns light into sugar inside of the chloroplasts of green plants, day after day."
RED = "Respiration burns the sugar again in every living cell, and sets its energy free for other uses."


@pytest.fixture
def site(configure: Configure) -> Iterator[FakeReceiver]:
    """The only site on this machine that may be fetched."""
    configure(PENSUM_FETCH_ALLOWED_NETWORKS="127.0.0.1/32")
    fetcher.forget()
    with FakeReceiver() as site:
        yield site
    fetcher.forget()


async def add(client: httpx.AsyncClient, url: str, **more: Any) -> Json:
    response = await client.post("/api/documents/url", json={"url": url, **more})
    assert response.status_code == 202, response.text
    return content(response)


async def ingest(client: httpx.AsyncClient, url: str, **more: Any) -> Json:
    job = await run_to_end(client, await add(client, url, **more))
    assert job["state"] == "succeeded", job
    return dict(job["result"])


async def only_document(client: httpx.AsyncClient) -> Json:
    [shown] = content(await client.get("/api/documents"))["items"]
    return dict(shown)


async def test_page_is_ingested_and_cited_with_its_url(client: httpx.AsyncClient, site: FakeReceiver) -> None:
    site.replies.append(article(GREEN))
    job = await add(client, f"{site.url}#part-2")
    assert job["kind"] == "documents.ingest"
    shown = await only_document(client)
    assert (shown["source_url"], shown["state"]) == (site.url, "pending")
    finished = await run_to_end(client, job)
    assert finished["state"] == "succeeded", finished
    assert set(finished["result"]) == {"document_id", "chunks", "embedded", "duplicates_skipped"}
    shown = await only_document(client)
    assert (shown["title"], shown["path"], shown["source_url"]) == ("On photosynthesis", site.url, site.url)
    assert (shown["state"], shown["kind"]) == ("ready", "html")
    assert shown["size_bytes"] > 0
    [found] = [one for one in await search(client, "What turns light into sugar?") if "chloroplasts" in one["quote"]]
    assert found["url"] == site.url


async def test_given_title_is_kept(client: httpx.AsyncClient, site: FakeReceiver) -> None:
    site.replies.append(article(GREEN))
    await ingest(client, site.url, title="Green things")
    assert (await only_document(client))["title"] == "Green things"


async def test_same_url_is_a_new_version(client: httpx.AsyncClient, site: FakeReceiver) -> None:
    site.replies += [article(GREEN), article(RED)]
    first, second = await ingest(client, site.url), await ingest(client, site.url)
    assert first["document_id"] == second["document_id"]
    shown = content(await client.get(f"/api/documents/{first['document_id']}"))
    assert shown["version"] == 2
    assert "Respiration" in shown["text"]
    assert "chloroplasts" not in shown["text"]


async def test_unchanged_page_is_not_embedded_again(client: httpx.AsyncClient, site: FakeReceiver) -> None:
    page = article(GREEN)
    site.replies += [page, page]
    first, second = await ingest(client, site.url), await ingest(client, site.url)
    assert second == first | {"embedded": 0, "duplicates_skipped": first["chunks"]}


async def test_old_version_stays_visible_if_the_new_one_cannot_be_fetched(
    client: httpx.AsyncClient, site: FakeReceiver
) -> None:
    site.replies += [article(GREEN), Reply(404)]
    first = await ingest(client, site.url)
    job = await run_to_end(client, await add(client, site.url))
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/fetch-refused")
    shown = content(await client.get(f"/api/documents/{first['document_id']}"))
    assert (shown["state"], shown["problem"]["type"]) == ("ready", "/problems/fetch-refused")
    assert "chloroplasts" in shown["text"]


@pytest.mark.parametrize(
    ("name", "header", "body", "kind"),
    [
        ("notes.md", "text/plain; charset=utf-8", "# Grüße\n\nAus dem Netz.", "markdown"),
        ("notes", "text/plain; charset=latin-1", "Grüße aus dem Netz.", "text"),
        ("talk.vtt", "text/vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Grüße aus dem Netz.", "vtt"),
    ],
)
async def test_fetched_file_is_parsed_by_its_type(
    client: httpx.AsyncClient, site: FakeReceiver, name: str, header: str, body: str, kind: str
) -> None:
    coding = "latin-1" if "latin-1" in header else "utf-8"
    site.replies.append(Reply(200, {"Content-Type": header}, f"{body} {token_hex(8)}".encode(coding)))
    result = await ingest(client, f"http://127.0.0.1:{site.port}/{name}")
    shown = content(await client.get(f"/api/documents/{result['document_id']}"))
    assert shown["kind"] == kind
    assert "Grüße" in shown["text"]


@pytest.mark.parametrize(
    ("reply", "slug"),
    [
        (Reply(404), "fetch-refused"),
        (Reply(302, {"Location": "http://169.254.169.254/latest"}), "validation-error"),
        (Reply(200, {"Content-Type": "image/png"}, b"\x89PNG"), "unsupported-media-type"),
        (Reply(200, HTML, b"<html><body></body></html>"), "unreadable-document"),
        (Reply(200, {**HTML, "Content-Encoding": "br"}, b"?"), "fetch-refused"),
    ],
    ids=["not found", "inside", "picture", "empty", "brotli"],
)
async def test_failed_fetch_is_reported_in_job_and_document(
    client: httpx.AsyncClient, site: FakeReceiver, reply: Reply, slug: str
) -> None:
    site.replies.append(reply)
    job = await run_to_end(client, await add(client, site.url))
    assert (job["state"], job["error"]["type"]) == ("failed", f"/problems/{slug}"), job
    shown = await only_document(client)
    assert (shown["state"], shown["problem"]["type"]) == ("failed", f"/problems/{slug}")
    assert content(await client.get(f"/api/documents/{shown['id']}"))["text"] is None


async def test_failed_url_succeeds_when_fetched_later(client: httpx.AsyncClient, site: FakeReceiver) -> None:
    site.replies += [Reply(404), article(GREEN)]
    job = await run_to_end(client, await add(client, site.url))
    assert job["state"] == "failed"
    await ingest(client, site.url)
    shown = await only_document(client)
    assert (shown["state"], shown["problem"]) == ("ready", None)


async def test_deleting_a_document_while_it_is_fetched_ends_the_job(
    client: httpx.AsyncClient, site: FakeReceiver
) -> None:
    site.replies.append(article(GREEN))
    job = await add(client, site.url)
    await client.delete(f"/api/documents/{(await only_document(client))['id']}")
    finished = await run_to_end(client, job)
    assert (finished["state"], finished["error"]["type"]) == ("failed", "/problems/not-found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "http://127.0.0.2/"}, "url"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "url"),
        ({"url": "http://[::1]/"}, "url"),
        ({"url": "http://2130706433/"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "https://me:secret@example.org/"}, "url"),
        ({"url": "not an address"}, "url"),
        ({"url": ""}, "url"),
        ({"url": "https://example.org/" + "a" * 3000}, "url"),
        ({}, "url"),
        ({"url": "https://youtu.be/dQw4w9WgXcQ"}, "url"),
        ({"url": "https://example.org/", "title": " "}, "title"),
        ({"url": "https://example.org/", "callback_url": "http://10.0.0.1/"}, "callback_url"),
    ],
    ids=str,
)
async def test_invalid_url_is_rejected_and_nothing_is_stored(client: httpx.AsyncClient, body: Json, field: str) -> None:
    response = await client.post("/api/documents/url", json=body)
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


async def test_private_address_is_not_fetched_unless_allowed(client: httpx.AsyncClient) -> None:
    with FakeReceiver() as site:
        response = await client.post("/api/documents/url", json={"url": site.url})
        assert_problem(response, 422, "validation-error")
        job = await run_to_end(client, await add(client, site.url_of("localhost")))
        assert (job["state"], job["error"]["type"]) == ("failed", "/problems/validation-error"), job
        assert "no public address" in job["error"]["detail"]
        assert site.connections == 0
