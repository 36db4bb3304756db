"""Which job reads a document, as the document tells."""

from secrets import token_hex
from uuid import UUID

import httpx
import pytest

import tasks.transcripts  # noqa: F401  # importing it registers the handlers
from tasks.upkeep import retain
from tests.support.api_client import Json, content
from tests.support.api_jobs import run_to_end, upload
from tests.support.job_queue import change
from tests.support.transcript_files import packed, srt


def note() -> bytes:
    return f"# A note\n\nIts number is {token_hex(8)}.\n".encode()


async def documents(client: httpx.AsyncClient) -> list[Json]:
    return list(content(await client.get("/api/documents"))["items"])


async def job_ids(client: httpx.AsyncClient) -> dict[str, str | None]:
    return {one["path"]: one["job_id"] for one in await documents(client)}


async def test_document_tells_its_job_from_the_upload_on(client: httpx.AsyncClient) -> None:
    first, other = await upload(client, note(), "a.md"), await upload(client, note(), "b.md")
    assert await job_ids(client) == {"a.md": first["id"], "b.md": other["id"]}
    document = (await run_to_end(client, first))["result"]["document_id"]
    path = f"/api/documents/{document}"
    for shown in (await client.get(path), await client.patch(path, json={"metadata": {"course": "systems"}})):
        assert content(shown)["job_id"] == first["id"]


@pytest.mark.parametrize("is_the_same", [False, True])
async def test_newest_job_is_told_before_and_after_it_ran(client: httpx.AsyncClient, is_the_same: bool) -> None:
    body = note()
    await run_to_end(client, await upload(client, body))
    second = await upload(client, body if is_the_same else note())
    assert await job_ids(client) == {"note.md": second["id"]}
    await run_to_end(client, second)
    assert await job_ids(client) == {"note.md": second["id"]}


async def test_refused_file_tells_the_job_that_refused_it(client: httpx.AsyncClient) -> None:
    await run_to_end(client, await upload(client, note(), "scan.pdf"))
    failed = await run_to_end(client, await upload(client, b"%PDF-1.7\nthen nothing", "scan.pdf"))
    assert failed["state"] == "failed"
    [shown] = await documents(client)
    assert shown["problem"]["type"] == failed["error"]["type"]
    assert shown["job_id"] == failed["id"]


async def test_every_transcript_of_an_archive_tells_the_job(client: httpx.AsyncClient) -> None:
    archive = packed({"one.srt": srt("ADA: One."), "two.srt": srt("ADA: Two.")})
    response = await client.post("/api/transcripts/upload", files={"file": ("talks.zip", archive)})
    job = await run_to_end(client, content(response))
    assert await job_ids(client) == {"talks/one.srt": job["id"], "talks/two.srt": job["id"]}
    single = await client.post("/api/transcripts/upload", files={"file": ("talk.srt", srt("ADA: Three."))})
    assert (await job_ids(client))["talk.srt"] == content(single)["id"]


async def test_job_that_retention_deleted_is_told_no_more(client: httpx.AsyncClient) -> None:
    job = await run_to_end(client, await upload(client, note()))
    change(UUID(job["id"]), "finished_at = now() - interval '400 days'")
    retain()
    assert (await client.get(job["links"]["self"])).status_code == 410
    assert await job_ids(client) == {"note.md": None}
