"""Failures of a build are reported, leave searches alone, and can be repaired."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Job, JobState
from db.queries.embeddings import backfill, partitions
from db.queries.embeddings import generations as stored
from db.queries.embeddings.partitions import IndexState
from db.queries.library import documents
from db.transactions import read_only, statement, transaction
from tasks.attempt import Attempt
from tasks.contracts import BuildGeneration, IngestDocument
from tasks.generations import batches, building, dropping
from tasks.handlers import HANDLERS
from tasks.queues import GPU_EMBED
from tests.support.api_client import Json
from tests.support.api_jobs import ingest, search, upload, work
from tests.support.attempts import take
from tests.support.embedding_models import make_model
from tests.support.embedding_switch import (
    FACTS,
    act,
    build,
    list_generations,
    project_model,
    refusal,
    run_once,
    run_to_end,
    switch,
)
from tests.support.factories import Person
from tests.support.job_queue import change, row_of
from tests.support.library import axis, make_passages
from tests.support.reaping import reap_jobs
from tests.support.waiting import eventually
from tests.support.worker_process import running_worker

pytestmark = pytest.mark.system

LONG_SECONDS = 200.0
WORDS = "embeddings.word_embeddings.weight"


@pytest.fixture
def model(tmp_path: Path) -> str:
    return project_model(tmp_path / "projected", 128)


RARE = "necessitated"  # so rare that the fragile model has no vector for it
RARE_ID = 29_611


def fragile_model(folder: Path) -> str:
    """A model without vectors for the last words of its vocabulary, so that a text with one of them breaks it."""
    from safetensors.torch import load_file, save_file

    name = make_model(folder)
    weights = load_file(folder / "model.safetensors")
    weights[WORDS] = weights[WORDS][:RARE_ID].contiguous()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"vocab_size": RARE_ID}))
    return name


def indifferent_model(folder: Path) -> str:
    """A model that gives all texts nearly the same vector."""
    import torch
    from safetensors.torch import load_file, save_file

    name = make_model(folder)
    weights = load_file(folder / "model.safetensors")
    weights[WORDS] = torch.zeros_like(weights[WORDS])
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return name


def run_scheduled_now() -> None:
    """Queues all scheduled jobs."""
    with transaction() as session:
        session.execute(text("UPDATE jobs SET state = 'queued', run_at = now() WHERE state = 'scheduled'"))


def vectors_of(generation_id: int) -> dict[str, str]:
    """The physical location of each vector, which changes if it is written again."""
    with read_only() as session:
        query = text("SELECT chunk_id, ctid FROM chunk_embeddings WHERE generation_id = :id")
        return {str(row.chunk_id): str(row.ctid) for row in session.execute(query, {"id": generation_id})}


async def test_missing_model_fails_build_and_changes_nothing(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, tmp_path: Path
) -> None:
    job = await run_to_end(admin, await build(admin, str(tmp_path / "nowhere")))
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/embedding-model-missing")
    assert [(each["id"], each["state"]) for each in await list_generations(admin)] == [(1, "active")]
    assert (await search(learner, "plants"))[0]["title"] == "Photosynthesis"
    dropping.drop_generations()
    await switch(admin, make_model(tmp_path / "there"))


async def test_broken_model_fails_build(admin: httpx.AsyncClient, tmp_path: Path) -> None:
    name = make_model(tmp_path / "broken")
    (tmp_path / "broken" / "model.safetensors").write_bytes(b"no weights")
    job = await run_to_end(admin, await build(admin, name))
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/embedding-model-unusable")
    assert len(await list_generations(admin)) == 1


async def test_build_pauses_after_five_failures_at_one_text(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, tmp_path: Path
) -> None:
    poison = await ingest(learner, f"# Poison\n\nThis is {RARE}.".encode(), "poison.md")
    await ingest(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    job = await build(admin, fragile_model(tmp_path / "fragile"))
    for _ in range(building.MAX_FAILURES - 1):
        await work(BuildGeneration.kind)
        assert row_of(job["id"])["state"] == JobState.SCHEDULED
        run_scheduled_now()
    job = await run_to_end(admin, job)
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/build-stalled")
    assert poison["document_id"] in job["error"]["detail"]
    [generation, _] = await list_generations(admin)
    assert (generation["is_paused"], generation["progress"]["done"]) == (True, len(FACTS))
    assert generation["problem"]["detail"] == job["error"]["detail"]
    assert (await search(learner, "plants"))[0]["title"] == "Photosynthesis"
    assert (await learner.delete(f"/api/documents/{poison['document_id']}")).status_code == 204
    assert not (await act(admin, generation["id"], "resume"))["is_paused"]
    job = await run_to_end(admin, job)
    assert (job["state"], job["result"]["embedded"]) == ("succeeded", len(FACTS) + 1)


async def test_upload_succeeds_although_model_of_build_fails(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, tmp_path: Path
) -> None:
    job = await build(admin, fragile_model(tmp_path / "fragile"), auto_activate=False)
    await run_to_end(admin, job)
    result = await ingest(learner, f"# Poison\n\nThis is {RARE}.".encode(), "poison.md")
    assert result["embedded"] == 1
    assert (await search(learner, RARE))[0]["title"] == "Poison"
    assert "not complete" in await refusal(admin, job["generation_id"], "activate")


async def test_build_pauses_after_repeated_worker_deaths_at_one_chunk(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await build(admin, model)
    run_once(job)
    with transaction() as session:
        for _ in range(building.MAX_FAILURES):  # each died before it could say anything
            backfill.begin_try(session, job["generation_id"], job_id=job["id"])
    job = await run_to_end(admin, job)
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/build-stalled")
    await act(admin, (await list_generations(admin))[0]["id"], "resume")
    assert (await run_to_end(admin, job))["state"] == "succeeded"


@pytest.mark.timeout(400)
async def test_build_of_killed_worker_continues_at_its_cursor(
    admin: httpx.AsyncClient, user: Person, model: str, tmp_path: Path
) -> None:
    chunks = 320
    make_passages(user.id, [(f"Passage {n} is about leases that end by themselves.", axis(n)) for n in range(chunks)])
    with running_worker(GPU_EMBED, tmp_path / "worker.log") as worker:
        job = await build(admin, model, auto_activate=False)

        def embedded() -> int:
            with read_only() as session:
                return stored.get(session, job["generation_id"]).embedded

        assert eventually(lambda: embedded() > 0, LONG_SECONDS), worker.log
        worker.process.kill()
        worker.process.wait()
    before, made = vectors_of(job["generation_id"]), embedded()
    assert len(before) == made < chunks
    change(job["id"], "lease_until = now() - interval '1 second'")
    with transaction() as session:
        assert [str(id_) for id_ in reap_jobs(session)] == [job["id"]]
    ended = await run_to_end(admin, job)
    assert (ended["state"], ended["result"]["embedded"]) == ("succeeded", chunks)
    after = vectors_of(job["generation_id"])
    assert len(after) == chunks
    assert {chunk: after[chunk] for chunk in before} == before


async def test_index_left_invalid_by_dead_worker_is_rebuilt(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await build(admin, model)
    while row_of(job["id"])["stage"] != "index":
        run_once(job)
    with read_only() as session:
        generation = stored.get(session, job["generation_id"])
        assert partitions.index_state(session, generation) == IndexState.MISSING
    with statement() as session:
        partitions.create_index(session, generation, concurrently=True)
    with transaction() as session:
        name = f"ix_chunk_embeddings_{generation.id}_hnsw"
        session.execute(text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(:n)"), {"n": name})
        assert partitions.index_state(session, generation) == IndexState.BROKEN
    run_once(job)
    with read_only() as session:
        assert partitions.index_state(session, generation) == IndexState.VALID
    assert (await run_to_end(admin, job))["result"]["is_active"]


async def test_model_with_low_recall_is_activated_only_by_force(
    admin: httpx.AsyncClient, user: Person, learner: httpx.AsyncClient, tmp_path: Path
) -> None:
    for number in range(40):
        await ingest(
            learner, f"# Note {number}\n\nThe word of the hour is number{number}word.".encode(), f"{number}.md"
        )
    job = await run_to_end(admin, await build(admin, indifferent_model(tmp_path / "blind")))
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/recall-too-low")
    [generation, active] = await list_generations(admin)
    assert (generation["state"], generation["step"], generation["is_paused"]) == ("building", "ready", False)
    assert generation["recall"]["found"] < 0.6 < generation["recall"]["found_by_active"]
    assert active["state"] == "active"
    assert "is too low" in await refusal(admin, generation["id"], "activate")
    assert (await act(admin, generation["id"], "activate", force=True))["state"] == "active"
    assert (await act(admin, generation["id"], "rollback"))["id"] == active["id"]


async def test_golden_questions_are_measured(admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str) -> None:
    questions = [
        {"question": "How do plants make food?", "quote": "light, water and carbon dioxide"},
        {"question": "What is in no document?", "quote": "nobody wrote this"},
    ]
    recall = (await switch(admin, model, questions=questions))["recall"]
    assert (recall["questions"], recall["answered"], recall["answered_by_active"]) == (1, 1, 1)


async def test_empty_library_can_be_switched(admin: httpx.AsyncClient, tmp_path: Path) -> None:
    generation = await switch(admin, make_model(tmp_path / "tiny"))
    assert generation["progress"] == {
        "done": 0,
        "total": 0,
        "percent": 100.0,
        "texts_per_second": None,
        "eta_seconds": None,
    }


async def test_chunks_deleted_while_being_embedded_are_left_out(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str, user: Person
) -> None:
    job = await build(admin, model)
    run_once(job)
    with read_only() as session:
        generation = stored.get(session, job["generation_id"])
        batch = backfill.list_stale(session, generation.id, after=None, limit=100)
    embedded = batches.embed(generation, batch)
    with transaction() as session:
        documents.remove(session, batch[0][0].document_id, user_id=user.id)
    with transaction() as session:
        batches.store(session, generation, embedded)
    assert set(vectors_of(generation.id)) == {str(chunk.id) for chunk, _ in batch[1:]}
    assert (await run_to_end(admin, job))["result"]["is_active"]


async def test_ingestion_from_before_build_that_ends_after_switch_is_retried(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    late = await upload(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    run_once(late)
    attempt, write = _embedded(late)  # reads the list of generations
    job = await build(admin, model)
    while row_of(job["id"])["state"] == JobState.QUEUED:
        run_once(job)
    with pytest.raises(documents.VectorMissing), transaction() as session:
        write(session)
    change(attempt.id, "state = 'queued', worker = NULL, lease_until = NULL")
    await work(IngestDocument.kind)
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"


def _embedded(job: Json) -> tuple[Attempt, Callable[[Session], object]]:
    """Runs the embed stage of a document's job, except for its write."""
    with read_only() as session:
        row = session.get_one(Job, UUID(job["id"]))
    attempt = take(row)
    outcome = HANDLERS[row.kind, row.stage](attempt, IngestDocument.model_validate(row.payload))
    assert callable(outcome)
    return attempt, outcome


async def test_chunk_of_older_worker_is_embedded_before_switch(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, user: Person, model: str
) -> None:
    job = await build(admin, model)
    while row_of(job["id"])["stage"] != "measure":
        run_once(job)
    make_passages(user.id, [("An old worker wrote this.", axis(1))])  # for the active generation alone
    job = await run_to_end(admin, job)
    assert (job["state"], job["result"]["embedded"]) == ("succeeded", len(FACTS) + 1)
    with read_only() as session:
        assert not backfill.has_stale(session, job["result"]["generation_id"])


async def test_columns_that_vectors_depend_on_are_immutable(admin: httpx.AsyncClient) -> None:
    for column, value in (("model", "'x'"), ("revision", "'x'"), ("dimensions", "3"), ("passage_prefix", "'x'")):
        with pytest.raises(Exception, match="cannot change"), transaction() as session:
            session.execute(text(f"UPDATE embedding_generations SET {column} = {value}"))
