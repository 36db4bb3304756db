"""Transcripts of YouTube videos over HTTP."""

from collections.abc import Iterator
from secrets import token_hex
from typing import Any

import httpx
import pytest

import tasks.transcripts  # noqa: F401  # importing it registers the handlers
from tests.fakes.youtube_server import FakeYouTube, Track, Trouble, Video
from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.api_jobs import is_untouched, run_to_end, search
from tests.support.attempts import take
from tests.support.configuration import Configure
from tests.support.job_queue import change
from tests.support.transcript_files import failure_of, has_no_documents, job_row
from workers.runtime.worker_loop import run

ID = "dQw4w9WgXcQ"
LINK = f"https://youtu.be/{ID}"


@pytest.fixture
def youtube(configure: Configure) -> Iterator[FakeYouTube]:
    with FakeYouTube() as youtube:
        configure(PENSUM_YOUTUBE_URL=youtube.url)
        number = token_hex(8)
        youtube.videos[ID] = Video(
            "A talk on entropy",
            [
                Track("en", [(0.0, 4.0, "Welcome to all."), (42.5, 3.0, f"Entropy measures disorder {number}.")]),
                Track("de", [(0.0, 4.0, f"Willkommen {number}.")]),
            ],
        )
        yield youtube


async def watch(client: httpx.AsyncClient, **body: Any) -> Json:
    response = await client.post(
        "/api/transcripts/youtube", json={"url": f"https://www.youtube.com/watch?v={ID}"} | body
    )
    assert response.status_code == 202, response.text
    return content(response)


async def test_video_transcript_is_found_with_its_second(client: httpx.AsyncClient, youtube: FakeYouTube) -> None:
    job = await run_to_end(client, await watch(client))
    assert job["state"] == "succeeded", job
    result = job["result"]
    assert result["title"] == "A talk on entropy"
    assert [(one["start"], one["end"]) for one in result["segments"]] == [(0.0, 4.0), (42.5, 45.5)]
    shown = content(await client.get(f"/api/documents/{result['document_id']}"))
    assert (shown["path"], shown["source_url"], shown["kind"]) == (LINK, LINK, "vtt")
    found = (await search(client, "What measures disorder?"))[0]
    assert found["url"] == f"{LINK}?t={int(found['start_seconds'])}"


async def test_video_in_another_language_is_a_new_version(client: httpx.AsyncClient, youtube: FakeYouTube) -> None:
    first = await run_to_end(client, await watch(client))
    second = await run_to_end(client, await watch(client, url=f"{LINK}?t=9", language="de"))
    assert second["result"]["document_id"] == first["result"]["document_id"]
    assert second["result"]["segments"][0]["text"].startswith("Willkommen")


@pytest.mark.parametrize(
    ("trouble", "slug", "reason"),
    [
        ("bot", "youtube-blocked", "Upload"),
        ("too many", "youtube-blocked", "Upload"),
        ("private", "video-unavailable", "private"),
        ("gone", "video-unavailable", "not publicly available"),
    ],
)
async def test_unavailable_video_fails_with_the_reason_and_nothing_is_stored(
    client: httpx.AsyncClient, youtube: FakeYouTube, trouble: Trouble, slug: str, reason: str
) -> None:
    youtube.videos[ID] = Video("A talk", trouble=trouble)
    assert reason in await failure_of(client, await watch(client), slug)
    assert await has_no_documents(client)


async def test_missing_language_is_reported(client: httpx.AsyncClient, youtube: FakeYouTube) -> None:
    assert "Available: en, de" in await failure_of(client, await watch(client, language="fr"), "transcript-not-found")


async def test_transient_youtube_error_is_retried(client: httpx.AsyncClient, youtube: FakeYouTube) -> None:
    good = youtube.videos[ID]
    youtube.videos[ID] = Video("A talk", trouble="down")
    job = await watch(client)
    run(take(job_row(job)))
    assert content(await client.get(job["links"]["self"]))["state"] in {"queued", "scheduled"}
    youtube.videos[ID] = good
    change(job_row(job).id, "state = 'queued', run_at = now()")
    assert (await run_to_end(client, job))["state"] == "succeeded"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "https://example.org/watch?v=" + ID}, "url"),
        ({"url": "https://www.youtube.com/"}, "url"),
        ({"url": ""}, "url"),
        ({}, "url"),
        ({"url": LINK, "language": "../etc"}, "language"),
        ({"url": LINK, "project_id": "one"}, "project_id"),
        ({"url": LINK, "callback_url": "http://169.254.169.254/"}, "callback_url"),
    ],
)
async def test_url_that_is_not_a_video_is_rejected_and_nothing_is_stored(
    client: httpx.AsyncClient, body: Json, field: str
) -> None:
    response = await client.post("/api/transcripts/youtube", json=body)
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)
