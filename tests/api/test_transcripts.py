"""Transcripts over HTTP: files and archives, with speakers and times."""

from secrets import token_hex
from uuid import UUID, uuid4

import httpx
import pytest

import tasks.transcripts  # noqa: F401  # importing it registers the handlers
from db.models import Intake
from db.transactions import read_only
from tests.support.api_client import Json, assert_problem, content
from tests.support.api_jobs import add_project, is_untouched, run_to_end, search
from tests.support.api_jobs import ingest as ingest_document
from tests.support.attempts import take
from tests.support.factories import Person
from tests.support.job_queue import row_of
from tests.support.transcript_files import assert_is_refused, failure_of, has_no_documents, job_row, packed, srt
from workers.runtime.worker_loop import run


async def upload(client: httpx.AsyncClient, body: bytes, name: str = "talk.srt", **data: str) -> Json:
    response = await client.post("/api/transcripts/upload", files={"file": (name, body)}, data=data)
    assert response.status_code == 202, response.text
    return content(response)


async def ingest(client: httpx.AsyncClient, body: bytes, name: str = "talk.srt", **data: str) -> Json:
    job = await run_to_end(client, await upload(client, body, name, **data))
    assert job["state"] == "succeeded", job
    return dict(job["result"])


# Files.


async def test_transcript_is_ingested_with_speakers_and_times(client: httpx.AsyncClient) -> None:
    result = await ingest(client, srt("ADA: We weave algebra.", "CHARLES: The engine weaves."), "week 1/talk.srt")
    assert result["title"] == "talk"
    assert [(one["speaker"], one["start"], one["end"], one["text"]) for one in result["segments"][:2]] == [
        ("ADA", 0.0, 5.5, "We weave algebra."),
        ("CHARLES", 10.0, 15.5, "The engine weaves."),
    ]
    assert len(result["segments"]) == 3
    assert result["chunks"] == result["embedded"] > 0
    [one] = result["documents"]
    assert one == {name: result[name] for name in one if name != "segments"} | {"segments": 3}
    assert result["skipped"] == []
    shown = content(await client.get(f"/api/documents/{result['document_id']}"))
    assert (shown["path"], shown["kind"], shown["state"]) == ("week 1/talk.srt", "srt", "ready")
    assert shown["text"].startswith("ADA: We weave algebra.\n\nCHARLES: The engine weaves.")


async def test_search_result_has_the_start_second(client: httpx.AsyncClient) -> None:
    result = await ingest(client, srt(*["Nothing of note is said here, " * 15] * 6, "Mitochondria make the energy."))
    found = (await search(client, "Which organelle makes energy?"))[0]
    assert "Mitochondria" in found["quote"]
    assert found["document_id"] == result["document_id"]
    assert 0 < found["start_seconds"] <= 60.0
    assert found["url"] is None


async def test_segments_are_paged(client: httpx.AsyncClient) -> None:
    result = await ingest(client, srt(*(f"Sentence {n}, größer 🙂." for n in range(20))))
    path = f"/api/transcripts/{result['document_id']}"
    text = content(await client.get(f"/api/documents/{result['document_id']}"))["text"]
    pages: list[Json] = []
    cursor: str | None = None
    while cursor or not pages:
        page = content(await client.get(path, params={"limit": 8} | ({"cursor": cursor} if cursor else {})))
        pages.append(page)
        cursor = page["next_cursor"]
    items = [item for page in pages for item in page["items"]]
    assert [len(page["items"]) for page in pages] == [8, 8, 5]
    assert [item["position"] for item in items] == list(range(21))
    assert all(text[item["start_offset"] : item["end_offset"]] == item["text"] for item in items)


async def test_result_of_a_long_transcript_has_its_first_segments(client: httpx.AsyncClient) -> None:
    result = await ingest(client, srt(*(f"Word {n}." for n in range(300))))
    assert len(result["segments"]) == 200
    assert result["documents"][0]["segments"] == 301


async def test_same_file_is_not_embedded_again(client: httpx.AsyncClient) -> None:
    body = srt("Once.", "Twice.")
    first, again = await ingest(client, body), await ingest(client, body)
    assert again == first | {
        "embedded": 0,
        "duplicates_skipped": first["chunks"],
        "documents": [first["documents"][0] | {"embedded": 0, "duplicates_skipped": first["chunks"]}],
    }


async def test_changed_file_is_a_new_version_of_the_transcript(client: httpx.AsyncClient) -> None:
    first = await ingest(client, srt("Before."))
    second = await ingest(client, srt("After.", "More."))
    assert first["document_id"] == second["document_id"]
    shown = content(await client.get(f"/api/transcripts/{first['document_id']}"))["items"]
    assert [one["text"] for one in shown[:2]] == ["After.", "More."]
    assert len(shown) == 3
    [document] = content(await client.get("/api/documents"))["items"]
    assert document["version"] == 2


async def test_transcript_uploaded_as_document_has_segments(client: httpx.AsyncClient) -> None:
    result = await ingest_document(client, srt("ADA: Hello."), "talk.srt")
    [first, _] = content(await client.get(f"/api/transcripts/{result['document_id']}"))["items"]
    assert (first["speaker"], first["text"]) == ("ADA", "Hello.")


async def test_text_replacing_a_transcript_deletes_its_segments(client: httpx.AsyncClient) -> None:
    first = await ingest(client, srt("Hello."), "talk.srt")
    page = b"<html><body><p>Now this is a page of HTML, whatever it is called.</p></body></html>"
    assert (await ingest_document(client, page, "talk.srt"))["document_id"] == first["document_id"]
    assert_problem(await client.get(f"/api/transcripts/{first['document_id']}"), 404, "not-found")


async def test_transcript_of_another_user_is_not_found(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    result = await ingest(client, srt("Mine."))
    assert_problem(await stranger.get(f"/api/transcripts/{result['document_id']}"), 404, "not-found")
    assert_problem(await client.get(f"/api/transcripts/{uuid4()}"), 404, "not-found")


async def test_document_that_is_not_a_transcript_has_no_segments(client: httpx.AsyncClient) -> None:
    result = await ingest_document(client, f"# Note\n\nText {token_hex(8)}.".encode())
    assert_problem(await client.get(f"/api/transcripts/{result['document_id']}"), 404, "not-found")


async def test_project_id_is_stored(client: httpx.AsyncClient) -> None:
    project, other = await add_project(client), await add_project(client)
    result = await ingest(client, srt("The project says hello."), project_id=project)
    found = await search(client, "hello project", project_id=project)
    assert {passage["document_id"] for passage in found} == {result["document_id"]}
    assert await search(client, "hello project", project_id=other) == []


async def test_bytes_are_stored_once(client: httpx.AsyncClient) -> None:
    job = await run_to_end(client, await upload(client, srt("Once.")))
    with read_only() as session:
        assert session.get_one(Intake, UUID(job["id"])).body is None


# Bad files.


@pytest.mark.parametrize(
    ("name", "body", "slug"),
    [
        ("talk.txt", srt("Hi."), "unsupported-media-type"),
        ("talk.zip", srt("Hi."), "unsupported-media-type"),
        ("talk.srt", packed({"a.srt": b""}), "unsupported-media-type"),
        ("talk.srt", b"%PDF-1.7", "unsupported-media-type"),
        ("talk.srt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unsupported-media-type"),
        ("talk.srt", b"", "validation-error"),
        ("talk.vtt", b" \n\n", "validation-error"),
    ],
    ids=["txt", "no zip", "zip", "pdf", "png", "empty", "blank"],
)
async def test_file_that_is_not_a_transcript_is_rejected(
    client: httpx.AsyncClient, name: str, body: bytes, slug: str
) -> None:
    response = await client.post("/api/transcripts/upload", files={"file": (name, body)})
    assert response.json()["type"] == f"/problems/{slug}", response.text
    assert await is_untouched(client)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"WEBVTT\n", "no cue with text"),
        (b"Just words.", "not a transcript"),
        (b"1\n-00:00:01,000 --> 00:00:02,000\nHi.", "is not two times"),
        (b"1\n9999:00:00,000 --> 9999:00:01,000\nHi.", "later than 1,000 hours"),
        (b"00:01,0 --> 00:02,0\na\n\n" * 100_001, "100,001 cues"),
    ],
    ids=["empty", "prose", "negative", "absurd", "many"],
)
async def test_unreadable_transcript_is_listed_as_refused_without_its_bytes(
    client: httpx.AsyncClient, body: bytes, reason: str
) -> None:
    job = await upload(client, body, "talk.vtt")
    assert reason in await failure_of(client, job, "unreadable-document")
    await assert_is_refused(client, "unreadable-document")
    retried = content(await client.post(f"/api/jobs/{job['id']}/retry"))
    assert "Send it again" in await failure_of(client, retried, "unreadable-document")
    healed = await ingest(client, srt("Now it is one."), "talk.vtt")
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["id"], shown["state"], shown["problem"]) == (healed["document_id"], "ready", None)


async def test_overlapping_cues_are_sorted(client: httpx.AsyncClient) -> None:
    body = b"1\n00:00:05,000 --> 00:00:09,000\nB\n\n2\n00:00:01,000 --> 00:00:07,000\nA\n"
    result = await ingest(client, body)
    assert [(one["text"], one["start"], one["end"]) for one in result["segments"]] == [("A", 1.0, 7.0), ("B", 5.0, 9.0)]


async def test_bad_cue_is_skipped_and_named_in_result_and_document(client: httpx.AsyncClient) -> None:
    body = srt("Before.") + b"\n7\n00:00:1d,890 --> 00:00:20,000\nLost.\n\n8\n00:00:21,000 --> 00:00:22,000\n1 --> 2\n"
    result = await ingest(client, body)
    [skipped] = result["skipped"]
    assert "'00:00:1d,890 --> 00:00:20,000' is not two times" in skipped["reason"]
    assert "1 --> 2" in [one["text"] for one in result["segments"]]
    assert "Lost." not in [one["text"] for one in result["segments"]]
    shown = content(await client.get(f"/api/documents/{result['document_id']}"))
    assert shown["warnings"] == [skipped["reason"]]


async def test_two_paths_with_the_same_bytes_are_two_transcripts(client: httpx.AsyncClient) -> None:
    body = srt("Same.")
    result = await ingest(client, packed({"a.srt": body, "b.srt": body}), "course.zip")
    assert [one["title"] for one in result["documents"]] == ["a", "b"]
    await ingest(client, srt("New."), "course/a.srt")
    [one] = [one for one in result["documents"] if one["title"] == "b"]
    items = content(await client.get(f"/api/transcripts/{one['document_id']}"))["items"]
    assert items[0]["text"] == "Same."


# Archives.


async def test_each_transcript_of_an_archive_becomes_a_document(client: httpx.AsyncClient) -> None:
    files = {"a.srt": srt("ADA: One."), "../x/b.vtt": b"WEBVTT\n\n" + srt("Two."), "c.txt": b"Hi", "d.srt": b"broken"}
    result = await ingest(client, packed(files), "course.zip")
    assert [one["title"] for one in result["documents"]] == ["a", "b"]
    assert all(one["embedded"] == one["chunks"] > 0 for one in result["documents"])
    assert [(one["name"], one["reason"][:13]) for one in result["skipped"]] == [
        ("c.txt", "not a transcr"),
        ("course/d.srt", "'course/d.srt"),
    ]
    assert "segments" not in result
    listed = content(await client.get("/api/documents"))["items"]
    assert {(one["path"], one["state"]) for one in listed} == {("course/a.srt", "ready"), ("course/x/b.vtt", "ready")}


async def test_archive_with_one_transcript_has_the_result_of_one(client: httpx.AsyncClient) -> None:
    result = await ingest(client, packed({"a.srt": srt("ADA: One."), "b.txt": b"Hi"}), "course.zip")
    assert result["segments"][0]["speaker"] == "ADA"
    assert len(result["skipped"]) == 1


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (packed({"a.txt": b"Hi"}), "archive-refused"),
        (packed({"more.zip": packed({"a.srt": srt("Hi.")})}), "archive-refused"),
        (packed({"a.srt": bytes(19_000_000)}), "archive-refused"),
        (packed({"a.srt": srt("Hi.")})[:60], "archive-refused"),
        (packed({"a.srt": b"words", "b.srt": b"words"}), "unreadable-document"),
    ],
    ids=["no transcript", "nested", "bomb", "cut off", "nothing readable"],
)
async def test_invalid_archive_fails_and_nothing_is_stored(client: httpx.AsyncClient, body: bytes, slug: str) -> None:
    await failure_of(client, await upload(client, body, "course.zip"), slug)
    assert await has_no_documents(client)


async def test_transcript_deleted_before_embedding_fails_its_job(client: httpx.AsyncClient, user: Person) -> None:
    job = await upload(client, packed({"a.srt": srt("One."), "b.srt": srt("Two.")}), "course.zip")
    run(take(job_row(job)))
    [first, _] = content(await client.get("/api/documents"))["items"]
    assert (await client.delete(f"/api/documents/{first['id']}")).status_code == 204
    finished = await run_to_end(client, job)
    assert finished["state"] == "succeeded", finished
    assert [one["title"] for one in finished["result"]["documents"]] == ["a"]
    assert finished["result"]["skipped"] == [{"name": "course.zip", "reason": "it was deleted meanwhile"}]


async def test_job_cancelled_between_stages_fails_its_documents_and_can_be_retried(
    client: httpx.AsyncClient,
) -> None:
    job = await upload(client, srt("Hello."))
    run(take(job_row(job)))
    assert (await client.post(job["links"]["cancel"])).status_code == 200
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["state"], shown["problem"]["type"]) == ("failed", "/problems/cancelled")
    assert (await client.post(f"/api/jobs/{job['id']}/retry")).status_code == 202
    finished = await run_to_end(client, job)
    assert finished["state"] == "succeeded", finished
    [shown] = content(await client.get("/api/documents"))["items"]
    assert (shown["state"], shown["problem"]) == ("ready", None)


async def test_stages_run_twice_change_nothing(client: httpx.AsyncClient) -> None:
    job = await upload(client, packed({"a.srt": srt("One."), "b.srt": srt("Two.")}), "course.zip")
    for _ in range(2):
        attempt = take(job_row(job))
        run(attempt)
        before = row_of(job_row(job).id)
        run(type(attempt)(attempt.claim))
        assert row_of(job_row(job).id) == before
    assert before["state"] == "succeeded"
    assert len(content(await client.get("/api/documents"))["items"]) == 2
