import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from db.transactions import transaction
from pensum_client import (
    AskIn,
    AsyncPensum,
    BacklogFull,
    EmbedIn,
    ExercisesIn,
    GenerateIn,
    IngestIn,
    MatchIn,
    MessageIn,
    NotFinished,
    ProblemError,
    ProgressIn,
    ResourcesIn,
    TextIn,
    UrlIn,
    YouTubeIn,
)
from pensum_client.kinds import PATHS, ROUTES, JobRequest
from tests.support.api_worker import succeed
from tests.support.client_variants import Variant, opened
from tests.support.client_worker import claim_job_of
from tests.support.factories import Person
from tests.support.network import BadNetwork, response
from tests.support.openapi import document

GENERATE = GenerateIn(prompt="What is a lease?")
REQUESTS: dict[str, JobRequest] = {
    "answers.ask": AskIn(question="What is a lease?"),
    "documents.ingest": TextIn(title="Leases", text="A lease is a promise."),
    "transcripts.ingest": YouTubeIn(url="https://youtu.be/dQw4w9WgXcQ", language="en"),
    "learning.resources": ResourcesIn(query="What is a lease?"),
    "learning.exercises": ExercisesIn(exercise_type="cloze", topic="leases"),
    "profiles.ingest": IngestIn(text="Ana keeps bees."),
    "profiles.match": MatchIn(query="somebody who keeps bees"),
    "profiles.progress": ProgressIn(completed_task="Read about leases", score=0.5),
    "llm.generate": GenerateIn(prompt="What is a lease?", answer_schema={"type": "object"}),
    "llm.embed": EmbedIn(texts=["A lease is a promise."]),
}
NEED_DOCUMENTS = {"cv.match"}  # tests/e2e matches at the terminal
FULL = '{"type": "/problems/backlog-full", "title": "Too many waiting jobs", "status": 429, "detail": "Later."}'


async def test_each_request_becomes_a_job_of_its_kind(pensum: AsyncPensum) -> None:
    assert set(REQUESTS) == set(ROUTES) - NEED_DOCUMENTS
    for kind, request in REQUESTS.items():
        job = await pensum.submit(request)
        assert (job.kind, job.state) == (kind, "queued")


async def test_a_conversation_becomes_a_job_with_its_deadline(pensum: AsyncPensum) -> None:
    conversation = [MessageIn(role="system", content="Be brief."), MessageIn(role="user", content="What is a lease?")]
    job = await pensum.submit(GenerateIn(messages=conversation, temperature=0, max_tokens=20, stop=["END"]))
    assert job.expires_at is not None
    assert (job.expires_at - job.created_at).total_seconds() == pytest.approx(3600)


async def test_a_conversation_without_a_question_is_refused(pensum: AsyncPensum) -> None:
    with pytest.raises(ProblemError, match="must be the user's"):
        await pensum.submit(GenerateIn(messages=[MessageIn(role="assistant", content="A time.")]))


def test_every_route_that_submits_a_job_as_json_is_known() -> None:
    posts = {path: methods["post"] for path, methods in document()["paths"].items() if "post" in methods}
    taking_json = {
        path
        for path, post in posts.items()
        if "application/json" in post.get("requestBody", {}).get("content", {})
        and "Job'" in str(post["responses"].get("202", {}).get("content"))
    }
    by_methods = {
        *("/api/learning/exercises/{exercise_id}/answers", "/api/documents/{document_id}/summary"),
        *("/api/chat/{project_id}", "/api/chat/{project_id}/messages/{message_id}/regenerate"),
        *("/api/chat", "/api/chat/messages/{message_id}/regenerate"),
        *("/api/stories/{project_id}/conversation", "/api/stories/{project_id}/chapters"),
        "/api/profiles/me/personalize",
    }
    for_administrators = {"/api/admin/instructions/preview"}
    assert {*PATHS.values(), *by_methods, *for_administrators} == taking_json


async def test_uploaded_profile_is_ingested(pensum: AsyncPensum) -> None:
    job = await pensum.ingest_profile("ana.txt", b"Ana keeps bees.")
    assert (job.kind, job.state) == ("profiles.ingest", "queued")
    with pytest.raises(ProblemError, match="Only administrators"):
        await pensum.ingest_profile("ana.txt", b"Ana keeps bees.", email="ana@example.org")


async def test_uploaded_file_is_ingested_as_a_document(pensum: AsyncPensum, tmp_path: Path) -> None:
    file = tmp_path / "leases.md"
    file.write_text("# Leases\n\nA lease is a promise.")
    job = await pensum.upload(file)
    assert (job.kind, job.state) == ("documents.ingest", "queued")
    again = await pensum.upload(file, idempotency_key="leases")
    assert (await pensum.upload(file, idempotency_key="leases")).id == again.id != job.id


async def test_uploaded_subtitles_are_ingested_as_a_transcript(pensum: AsyncPensum, tmp_path: Path) -> None:
    file = tmp_path / "talk.srt"
    file.write_text("1\n00:00:01,000 --> 00:00:02,000\nA lease is a promise.\n")
    assert (await pensum.upload(file)).kind == "transcripts.ingest"


async def test_url_is_ingested_as_a_document(pensum: AsyncPensum) -> None:
    assert (await pensum.submit(UrlIn(url="https://example.org/leases"))).kind == "documents.ingest"


async def test_submission_with_a_lost_response_is_repeated_and_is_one_job(
    remote_pensum: AsyncPensum, network: BadNetwork
) -> None:
    network.lost_responses = 2
    job = await remote_pensum.submit(GENERATE)
    assert [listed.id async for listed in remote_pensum.jobs()] == [job.id]
    assert network.lost_responses == 0


async def test_equal_requests_are_two_jobs_unless_they_share_an_idempotency_key(pensum: AsyncPensum) -> None:
    first, second = await pensum.submit(GENERATE), await pensum.submit(GENERATE)
    assert first.id != second.id
    keyed = await pensum.submit(GENERATE, idempotency_key="a lease")
    assert (await pensum.submit(GENERATE, idempotency_key="a lease")).id == keyed.id


async def test_report_is_asked_for_until_a_job_has_made_it(
    pensum: AsyncPensum, remote_pensum: AsyncPensum, network: BadNetwork
) -> None:
    job = (await pensum.submit(GENERATE)).model_dump_json(by_alias=True)
    network.responses.extend([response("202 Accepted", job), response("202 Accepted", job), response("200 OK", "%PDF")])
    assert await remote_pensum.cv_report(uuid4()) == b"%PDF"
    network.responses.append(response("202 Accepted", job))
    with pytest.raises(NotFinished, match=r"llm\.generate .* is still queued"):
        await remote_pensum.cv_report(uuid4(), timeout=0)


async def test_full_backlog_is_retried_after_its_retry_after(remote_pensum: AsyncPensum, network: BadNetwork) -> None:
    network.responses.append(response("429 Too Many Requests", FULL, "retry-after: 0"))
    assert (await remote_pensum.submit(GENERATE)).state == "queued"
    assert not network.responses


async def test_retry_after_beyond_the_timeout_raises_at_once(
    variant: Variant, network: BadNetwork, user: Person
) -> None:
    network.responses.append(response("429 Too Many Requests", FULL, "retry-after: 3600"))
    async with opened(variant, network.url, user.key) as pensum:
        with pytest.raises(BacklogFull, match="Later") as caught:
            await pensum.submit(GENERATE)
    assert caught.value.retry_after_seconds == 3600


async def test_submission_that_waits_returns_the_ended_job(pensum: AsyncPensum, user: Person) -> None:
    submitting = asyncio.create_task(pensum.submit(GENERATE, wait=60))
    succeed(await claim_job_of(user), text="A promise.")
    job = await submitting
    assert (job.state, job.result) == ("succeeded", {"text": "A promise."})


async def test_cancel_after_sets_the_deadline_of_the_job(pensum: AsyncPensum) -> None:
    job = await pensum.submit(GENERATE, cancel_after=60)
    assert job.expires_at is not None
    assert (job.expires_at - job.created_at).total_seconds() == pytest.approx(60)


async def test_answer_schema_is_sent_as_schema(pensum: AsyncPensum) -> None:
    job = await pensum.submit(REQUESTS["llm.generate"])
    with transaction() as session:
        payload = session.execute(text("SELECT payload FROM jobs WHERE id = :id"), {"id": job.id}).scalar_one()
    assert payload["schema"] == {"type": "object"}
