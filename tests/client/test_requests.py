import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from api.main import create_app
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
    ProblemError,
    ProgressIn,
    ResourcesIn,
    TextIn,
    UrlIn,
    YouTubeIn,
)
from pensum_client.kinds import PATHS, ROUTES, JobRequest
from tests.support.api_worker import succeed
from tests.support.client_variants import Face, opened
from tests.support.client_worker import take
from tests.support.factories import Person
from tests.support.network import BadNetwork, answer

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
FULL = '{"type": "/problems/backlog-full", "title": "Too many waiting jobs", "status": 429, "detail": "Later."}'


async def test_each_wish_becomes_a_job_of_its_kind(pensum: AsyncPensum) -> None:
    assert set(REQUESTS) == set(ROUTES)
    for kind, request in REQUESTS.items():
        job = await pensum.submit(request)
        assert (job.kind, job.state) == (kind, "queued")


def test_every_route_that_takes_a_wish_as_json_is_known() -> None:
    routes = create_app().openapi()["paths"]
    posts = {path: methods["post"] for path, methods in routes.items() if "post" in methods}
    taking_json = {
        path
        for path, post in posts.items()
        if "application/json" in post.get("requestBody", {}).get("content", {})
        and "JobOut" in str(post["responses"].get("202"))
    }
    assert set(PATHS.values()) == taking_json


async def test_a_file_about_somebody_becomes_a_profile(pensum: AsyncPensum) -> None:
    job = await pensum.ingest_profile("ana.txt", b"Ana keeps bees.")
    assert (job.kind, job.state) == ("profiles.ingest", "queued")
    with pytest.raises(ProblemError, match="Only administrators"):
        await pensum.ingest_profile("ana.txt", b"Ana keeps bees.", email="ana@example.org")


async def test_a_file_goes_into_the_library(pensum: AsyncPensum, tmp_path: Path) -> None:
    file = tmp_path / "leases.md"
    file.write_text("# Leases\n\nA lease is a promise.")
    job = await pensum.upload(file)
    assert (job.kind, job.state) == ("documents.ingest", "queued")
    again = await pensum.upload(file, idempotency_key="leases")
    assert (await pensum.upload(file, idempotency_key="leases")).id == again.id != job.id


async def test_a_transcript_goes_into_the_library_as_one(pensum: AsyncPensum, tmp_path: Path) -> None:
    file = tmp_path / "talk.srt"
    file.write_text("1\n00:00:01,000 --> 00:00:02,000\nA lease is a promise.\n")
    assert (await pensum.upload(file)).kind == "transcripts.ingest"


async def test_an_address_goes_into_the_library(pensum: AsyncPensum) -> None:
    assert (await pensum.submit(UrlIn(url="https://example.org/leases"))).kind == "documents.ingest"


async def test_a_submission_whose_answer_was_lost_is_sent_again_and_is_one_job(
    afar: AsyncPensum, network: BadNetwork
) -> None:
    network.answers_lost = 2
    job = await afar.submit(GENERATE)
    assert [listed.id async for listed in afar.jobs()] == [job.id]
    assert network.answers_lost == 0


async def test_two_wishes_are_two_jobs_unless_they_have_the_same_key(pensum: AsyncPensum) -> None:
    first, second = await pensum.submit(GENERATE), await pensum.submit(GENERATE)
    assert first.id != second.id
    keyed = await pensum.submit(GENERATE, idempotency_key="a lease")
    assert (await pensum.submit(GENERATE, idempotency_key="a lease")).id == keyed.id


async def test_a_full_backlog_is_asked_again_when_it_said(afar: AsyncPensum, network: BadNetwork) -> None:
    network.answers.append(answer("429 Too Many Requests", FULL, "retry-after: 0"))
    assert (await afar.submit(GENERATE)).state == "queued"
    assert not network.answers


async def test_a_backlog_that_stays_full_for_longer_than_the_timeout_is_an_error_at_once(
    face: Face, network: BadNetwork, user: Person
) -> None:
    network.answers.append(answer("429 Too Many Requests", FULL, "retry-after: 3600"))
    async with opened(face, network.url, user.key) as pensum:
        with pytest.raises(BacklogFull, match="Later") as caught:
            await pensum.submit(GENERATE)
    assert caught.value.retry_after_seconds == 3600


async def test_a_submission_that_waits_is_answered_with_the_ended_job(pensum: AsyncPensum, user: Person) -> None:
    submitting = asyncio.create_task(pensum.submit(GENERATE, wait=60))
    succeed(await take(user), text="A promise.")
    job = await submitting
    assert (job.state, job.result) == ("succeeded", {"text": "A promise."})


async def test_a_job_has_the_deadline_that_was_asked_for(pensum: AsyncPensum) -> None:
    job = await pensum.submit(GENERATE, cancel_after=60)
    assert job.expires_at is not None
    assert (job.expires_at - job.created_at).total_seconds() == pytest.approx(60)


async def test_a_schema_reaches_the_job_under_its_own_name(pensum: AsyncPensum) -> None:
    job = await pensum.submit(REQUESTS["llm.generate"])
    with transaction() as session:
        payload = session.execute(text("SELECT payload FROM jobs WHERE id = :id"), {"id": job.id}).scalar_one()
    assert payload["schema"] == {"type": "object"}
