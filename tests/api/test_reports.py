"""PDF reports over HTTP: who makes them, how long a request waits, and what a change does to them."""

import asyncio
import io

import httpx
import pypdf
import pytest

import tasks.stories  # noqa: F401  # importing it registers the handlers
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, client_of, content, promptly
from tests.support.api_jobs import add_project, report_of, result_of, run_to_end, work
from tests.support.factories import make_user

NO_WAIT = {"Prefer": "wait=0"}
MILL, BORN = "I worked in a mill from 1956 to 1961 with Rosie.", "I was born in 1940 in Leeds."


@pytest.fixture
async def story(client: httpx.AsyncClient) -> str:
    return f"/api/stories/{await add_project(client, 'tell_me_life')}"


async def remember(client: httpx.AsyncClient, story: str, *quotes: str) -> list[str]:
    """The ids of new memories."""
    added = [await client.post(f"{story}/memories", json={"quote": quote}) for quote in quotes]
    return [str(content(response)["id"]) for response in added]


async def write_chapter(client: httpx.AsyncClient, story: str) -> str:
    """The path of its export."""
    chapter = await result_of(client, f"{story}/chapters", {"title": "All"})
    return f"{story}/chapters/{chapter['id']}/export"


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


async def unready(client: httpx.AsyncClient, path: str) -> Json:
    """The job that the request does not wait for."""
    response = await client.get(path, headers=NO_WAIT)
    assert response.status_code == 202, response.text
    assert response.headers["location"] == content(response)["links"]["self"]
    assert response.headers["retry-after"]
    return content(response)


async def ask_while_working(client: httpx.AsyncClient, path: str) -> httpx.Response:
    """The response to a request that waits while a worker makes the report."""
    asked = asyncio.create_task(client.get(path, timeout=LONG_SECONDS))
    async with asyncio.timeout(LONG_SECONDS):
        while not content(await client.get("/api/jobs", params={"kind": "stories.export"}))["items"]:
            pass
    await work("stories.export")
    return await asked


async def test_request_waits_for_the_worker_that_makes_its_report(client: httpx.AsyncClient, story: str) -> None:
    await remember(client, story, BORN)
    response = await ask_while_working(client, await write_chapter(client, story))
    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    assert BORN in text_of(response.content)


async def test_head_waits_for_no_report(client: httpx.AsyncClient, story: str) -> None:
    """It begins the job that makes the report, as GET does."""
    await remember(client, story, BORN)
    path = await write_chapter(client, story)
    head = await promptly(client.head(path))
    assert (head.status_code, head.headers["location"]) == (202, (await unready(client, path))["links"]["self"])


async def test_report_that_is_not_ready_is_one_job_however_often_it_is_asked_for(
    client: httpx.AsyncClient, story: str
) -> None:
    await remember(client, story, BORN)
    path = await write_chapter(client, story)
    unready_jobs = await asyncio.gather(*(unready(client, path) for _ in range(4)))
    assert len({job["id"] for job in unready_jobs}) == 1
    ended = await run_to_end(client, unready_jobs[0])
    first, second = await client.get(path), await client.get(path)
    assert ended["result"] == {"size_bytes": len(first.content)}
    assert first.content == second.content


async def test_edited_and_deleted_memories_are_in_no_report_any_more(client: httpx.AsyncClient, story: str) -> None:
    born, mill = await remember(client, story, BORN, MILL)
    path = await write_chapter(client, story)
    assert "with Rosie" in text_of(await report_of(client, path))
    edited = {"quote": "I was born in 1941 in York."}
    content(await client.patch(f"{story}/memories/{born}", json=edited))
    assert "in York" in text_of(await report_of(client, path))
    await client.delete(f"{story}/memories/{mill}")
    assert "Rosie" not in text_of(await report_of(client, path))


async def test_report_that_a_change_overtakes_is_not_stored(client: httpx.AsyncClient, story: str) -> None:
    _, mill = await remember(client, story, BORN, MILL)
    path = await write_chapter(client, story)
    job = await unready(client, path)
    await client.delete(f"{story}/memories/{mill}")
    ended = await run_to_end(client, job)
    assert ended["error"]["type"] == "/problems/conflict"
    assert "Rosie" not in text_of(await report_of(client, path))


async def test_cancelled_report_is_made_anew_for_the_next_request(client: httpx.AsyncClient, story: str) -> None:
    await remember(client, story, BORN)
    path = await write_chapter(client, story)
    job = await unready(client, path)
    content(await client.post(job["links"]["cancel"]))
    assert (await unready(client, path))["id"] != job["id"]
    assert BORN in text_of(await report_of(client, path))


async def test_chapter_too_long_for_a_pdf_is_a_problem_and_is_exported_as_markdown(
    client: httpx.AsyncClient, story: str
) -> None:
    quotes = [f"In 1950 garden {number} was ours. {'We played there. ' * 250}"[:3_990] for number in range(130)]
    await remember(client, story, *quotes)
    path = await write_chapter(client, story)
    asked = await ask_while_working(client, path)
    assert_problem(asked, 422, "report-too-large")
    assert (await client.get(path, params={"format": "markdown"})).status_code == 200


async def test_reports_of_others_and_of_what_is_gone_are_not_found(
    api: httpx.ASGITransport, client: httpx.AsyncClient, story: str
) -> None:
    await remember(client, story, BORN)
    path = await write_chapter(client, story)
    await report_of(client, path)
    assert_problem(await client_of(api, make_user()).get(path), 404, "not-found")
    await client.delete(path.removesuffix("/export"))
    assert_problem(await client.get(path), 404, "not-found")
