"""Summaries of documents and transcripts over HTTP."""

import asyncio
import json
from uuid import uuid4

import httpx

import tasks.transcripts  # noqa: F401  # importing it registers the handlers
from db.models import DocumentSummary
from db.transactions import read_only, transaction
from tasks.contracts import SummarizeDocument
from tasks.queues import GPU_LLM
from tasks.summaries import renew_summaries
from tests.fakes.ollama_server import FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, content
from tests.support.api_jobs import events_of, ingest, run_to_end, submit, upload, work
from tests.support.configuration import Configure
from tests.support.providers import connected_ollama
from tests.support.transcript_files import srt
from workers.runtime.worker_loop import drain

TEXT = b"""# Canal locks

A canal lock is a chamber that lifts boats between two levels of water. Boats enter through one gate.

## History

The first pound lock was built in China in the year 984. It was 76 metres long and made of timber and stone.
"""
NEWER = TEXT + b"\nThe second pound lock was built in Milan in the year 1439 by engineers of the cathedral.\n"


async def summarise(client: httpx.AsyncClient, document_id: str) -> Json:
    job = await run_to_end(client, await submit(client, f"/api/documents/{document_id}/summary", {}))
    assert (job["kind"], job["state"]) == ("documents.summarize", "succeeded"), job
    return job


async def shown(client: httpx.AsyncClient, document_id: str) -> Json:
    return content(await client.get(f"/api/documents/{document_id}"))


async def renew() -> None:
    with transaction() as session:
        renew_summaries(session)
    await work(SummarizeDocument.kind)


async def test_summary_is_made_of_quotes_and_shown_with_the_document(client: httpx.AsyncClient) -> None:
    document_id = (await ingest(client, TEXT))["document_id"]
    assert (await shown(client, document_id))["summary"] is None
    job = await summarise(client, document_id)
    document = await shown(client, document_id)
    summary = document["summary"]
    assert set(summary) == {
        *("text", "points", "language", "provider", "model", "version", "is_current", "updated_at"),
    }
    assert (summary["provider"], summary["version"], summary["is_current"]) == ("extractive", 1, True)
    assert summary["language"] == "en"
    assert summary["points"]
    for point in summary["points"]:
        assert document["text"][point["start"] : point["end"]] == point["quote"]
    assert summary["text"] == " ".join(point["text"] for point in summary["points"]) == job["result"]["summary"]
    assert job["result"]["points"] == summary["points"]
    assert job["receipt"]["provider"] == "extractive"


async def test_progress_counts_the_parts(client: httpx.AsyncClient) -> None:
    text = "\n\n".join(f"Sentence number {n} tells about subject {n % 97} in its own words." for n in range(250))
    document_id = (await ingest(client, text.encode()))["document_id"]
    job = await summarise(client, document_id)
    progress = [data for type_, data in await events_of(client, job) if type_ == "progress"]
    assert progress[-1]["unit"] == "parts"
    assert progress[-1]["done"] == progress[-1]["total"] > 1


async def test_summary_is_made_anew_when_the_document_changes(client: httpx.AsyncClient) -> None:
    path = f"{uuid4()}.md"
    document_id = await ingest_as(client, TEXT, path)
    await summarise(client, document_id)
    await renew()
    assert (await shown(client, document_id))["summary"]["version"] == 1
    assert await ingest_as(client, NEWER, path) == document_id
    old = (await shown(client, document_id))["summary"]
    assert (old["version"], old["is_current"]) == (1, False)
    await renew()
    document = await shown(client, document_id)
    assert (document["summary"]["version"], document["summary"]["is_current"]) == (2, True)
    for point in document["summary"]["points"]:
        assert document["text"][point["start"] : point["end"]] == point["quote"]


async def ingest_as(client: httpx.AsyncClient, body: bytes, path: str) -> str:
    """A new version of the document with this path."""
    files = {"file": (path, body)}
    job = await run_to_end(client, content(await client.post("/api/documents/upload", files=files)))
    assert job["state"] == "succeeded", job
    return str(job["result"]["document_id"])


async def test_deleted_summary_is_not_made_anew(client: httpx.AsyncClient) -> None:
    path = f"{uuid4()}.md"
    document_id = await ingest_as(client, TEXT, path)
    await summarise(client, document_id)
    assert (await client.delete(f"/api/documents/{document_id}/summary")).status_code == 204
    assert_problem(await client.delete(f"/api/documents/{document_id}/summary"), 404, "not-found")
    await ingest_as(client, NEWER, path)
    await renew()
    assert (await shown(client, document_id))["summary"] is None


async def test_summary_goes_with_its_document(client: httpx.AsyncClient) -> None:
    document_id = (await ingest(client, TEXT))["document_id"]
    waiting = await submit(client, f"/api/documents/{document_id}/summary", {})
    assert (await client.delete(f"/api/documents/{document_id}")).status_code == 204
    with read_only() as session:
        assert session.get(DocumentSummary, document_id) is None
    ended = await run_to_end(client, waiting)
    assert (ended["state"], ended["error"]["type"]) == ("failed", "/problems/not-found")


async def test_transcripts_are_summarised_with_their_times(client: httpx.AsyncClient) -> None:
    lines = srt(*(f"Lock number {n} of the canal lifts boats by {n + 2} metres." for n in range(8)))
    files = {"file": (f"{uuid4()}.srt", lines)}
    job = await run_to_end(client, content(await client.post("/api/transcripts/upload", files=files)))
    document_id = job["result"]["document_id"]
    points = (await summarise(client, document_id))["result"]["points"]
    assert points
    assert all(point["start_seconds"] is not None for point in points)


async def test_only_own_documents_that_are_ready_are_summarised(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    document_id = (await ingest(client, TEXT))["document_id"]
    for path in (f"/api/documents/{document_id}/summary", f"/api/documents/{uuid4()}/summary"):
        assert_problem(await stranger.post(path), 404, "not-found")
        assert_problem(await stranger.delete(path), 404, "not-found")
    await upload(client, TEXT + b"Another sentence follows here at once.", "waiting.md")
    [pending] = [one for one in content(await client.get("/api/documents"))["items"] if one["state"] == "pending"]
    assert_problem(await client.post(f"/api/documents/{pending['id']}/summary"), 409, "conflict")


async def test_document_without_sentences_says_so(client: httpx.AsyncClient) -> None:
    document_id = (await ingest(client, b"```\ncode()\n```\n"))["document_id"]
    result = (await summarise(client, document_id))["result"]
    assert (result["summary"], result["points"]) == ("", [])
    assert "no sentences" in result["note"]


async def test_sentence_of_a_model_that_the_document_does_not_say_is_marked(
    client: httpx.AsyncClient, configure: Configure
) -> None:
    document_id = (await ingest(client, TEXT))["document_id"]
    await asyncio.to_thread(drain, GPU_LLM, seconds=LONG_SECONDS)
    quote = "The first pound lock was built in China in the year 984."
    written = [quote, "The first pound lock was built in China in the year 1984."]
    with connected_ollama(configure) as server:
        assert isinstance(server, FakeOllama)
        server.replies.append(json.dumps({"sentences": written}))
        job = await summarise(client, document_id)
    points = job["result"]["points"]
    assert [(point["text"], point["quote"], point["supported"]) for point in points] == [
        (written[0], quote, True),
        (written[1], quote, False),
    ]
    assert job["receipt"]["provider"] == "ollama"
    assert (await shown(client, document_id))["summary"]["provider"] == "ollama"
