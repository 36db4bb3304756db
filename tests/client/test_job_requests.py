"""What was asked of a job, through both clients."""

from pathlib import Path

from pensum_client import AsyncPensum, GenerateIn
from tasks.contracts import EmbedQuery
from tests.support.factories import Person, make_job

PAIRS = {"order": "4711", "course": "Größe & Zahl"}


async def test_jobs_are_found_by_their_metadata(pensum: AsyncPensum, user: Person, tmp_path: Path) -> None:
    make_job(user.id)
    job = await pensum.submit(GenerateIn(prompt="What is a lease?", metadata=PAIRS))
    assert (job.input, job.metadata, job.internal) == ({"prompt": "What is a lease?"}, PAIRS, False)
    file = tmp_path / "talk.srt"
    file.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello, everybody.\n")
    upload = await pensum.upload(file, metadata={"order": "4711"})
    assert upload.input == {"file": {"name": "talk.srt", "size_bytes": file.stat().st_size}}
    assert [found.id async for found in pensum.jobs(metadata={"order": "4711"})] == [upload.id, job.id]
    assert [found.id async for found in pensum.jobs(metadata=PAIRS)] == [job.id]


async def test_queued_job_says_its_position(pensum: AsyncPensum, user: Person) -> None:
    job = make_job(user.id)
    shown = await pensum.get(job.id)
    assert shown.position is not None


async def test_internal_jobs_are_listed_on_request(pensum: AsyncPensum, user: Person) -> None:
    job = make_job(user.id, EmbedQuery(text="What is a lease?"))
    assert [found.id async for found in pensum.jobs()] == []
    assert [found.id async for found in pensum.jobs(internal=True)] == [job.id]
