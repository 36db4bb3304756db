"""Embedding generations from build to drop, over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db.queries.embeddings import backfill
from db.transactions import read_only, transaction
from tasks.contracts import HealVectors
from tasks.generations import batches, building, dropping, healing
from tests.support.api_client import assert_problem, client_of, content
from tests.support.api_jobs import ingest, search, upload, work
from tests.support.embedding_switch import (
    FACTS,
    PATH,
    QUESTIONS,
    act,
    build,
    get_generation,
    list_generations,
    project_model,
    refusal,
    run_once,
    run_to_end,
    switch,
)
from tests.support.factories import make_user

pytestmark = pytest.mark.system

DIMENSIONS = 128


@pytest.fixture
def model(tmp_path: Path) -> str:
    return project_model(tmp_path / "projected", DIMENSIONS)


@pytest.fixture
def other(tmp_path: Path) -> str:
    return project_model(tmp_path / "another", 96, seed=1)


async def finds_everything(client: httpx.AsyncClient) -> bool:
    found = [await search(client, question) for question in QUESTIONS.values()]
    return [results[0]["title"] for results in found] == list(QUESTIONS)


def partitions() -> set[str]:
    with read_only() as session:
        return set(session.scalars(text("SELECT relname FROM pg_class WHERE relname ~ '^chunk_embeddings_[0-9]+$'")))


def count_vectors(generation_id: int) -> int:
    with read_only() as session:
        count = text("SELECT count(*) FROM chunk_embeddings WHERE generation_id = :id")
        return int(session.scalars(count, {"id": generation_id}).one())


def change(generation_id: int, assignments: str) -> None:
    """Changes what otherwise only time would change."""
    with transaction() as session:
        session.execute(text(f"UPDATE embedding_generations SET {assignments} WHERE id = :id"), {"id": generation_id})


async def test_build_switches_library_to_another_model(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    [before] = await list_generations(admin)
    job = await build(admin, model, query_prefix="query: ", passage_prefix="passage: ")
    assert (job["kind"], job["state"]) == ("embeddings.build", "queued")
    built = await get_generation(admin, job["generation_id"])
    assert (built["state"], built["step"], built["dimensions"]) == ("building", "prepare", None)
    assert await finds_everything(learner)
    job = await run_to_end(admin, job)
    assert job["state"] == "succeeded", job
    assert job["result"]["is_active"]
    assert job["result"]["embedded"] == job["result"]["chunks"] == len(FACTS)
    assert job["receipt"]["model"] == model
    after, old = await list_generations(admin)
    assert (after["id"], after["state"], after["dimensions"]) == (built["id"], "active", DIMENSIONS)
    assert after["progress"]["percent"] == 100
    assert (old["id"], old["state"], old["is_soaking"]) == (before["id"], "retired", True)
    assert after["recall"]["index"] == 1
    assert after["recall"]["found"] == after["recall"]["found_by_active"] == 1
    assert await finds_everything(learner)


async def test_sql_view_shows_active_generation_and_keeps_its_grants(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    with transaction() as session:
        session.execute(text("GRANT SELECT ON rag_embeddings TO pg_monitor WITH GRANT OPTION"))
    await switch(admin, model)
    with read_only() as session:
        sizes = session.scalars(text("SELECT DISTINCT vector_dims(embedding) FROM rag_embeddings")).all()
        may = session.scalar(text("SELECT has_table_privilege('pg_monitor', 'rag_embeddings', 'SELECT')"))
        options = session.scalar(text("SELECT reloptions FROM pg_class WHERE relname = 'rag_embeddings'"))
    assert (sizes, may, options) == ([DIMENSIONS], True, ["security_invoker=true"])


async def test_documents_added_after_switch_are_found_after_rollback_and_reactivation(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    new = await switch(admin, model)
    await ingest(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"
    old = await act(admin, new["id"], "rollback")
    assert (old["state"], old["dimensions"]) == ("active", 384)
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"
    assert await finds_everything(learner)
    await ingest(learner, b"# Tides\n\nThe moon pulls the sea towards it.", "tides.md")
    again = await act(admin, new["id"], "activate")
    assert (again["id"], again["state"]) == (new["id"], "active")
    assert (await search(learner, "moon and sea"))[0]["title"] == "Tides"
    with read_only() as session:
        assert not backfill.has_stale(session, new["id"])


async def test_rollback_accepts_id_of_earlier_generation(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    [old] = await list_generations(admin)
    assert "no earlier embedding generation" in await refusal(admin, old["id"], "rollback")
    await switch(admin, model)
    assert (await act(admin, old["id"], "rollback"))["state"] == "active"


async def test_generation_without_auto_activate_is_activated_by_administrator(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await build(admin, model, auto_activate=False)
    generation_id = job["generation_id"]
    assert "not complete" in await refusal(admin, generation_id, "activate", force=True)
    job = await run_to_end(admin, job)
    assert (job["state"], job["result"]["is_active"]) == ("succeeded", False)
    assert (await get_generation(admin, generation_id))["step"] == "ready"
    assert (await act(admin, generation_id, "activate"))["state"] == "active"
    assert (await act(admin, generation_id, "activate"))["state"] == "active"


@pytest.fixture
def short_time_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time slice ends after two chunks."""
    monkeypatch.setattr(building, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(batches, "SUB_BATCH", 2)


async def begin(admin: httpx.AsyncClient, model: str) -> dict[str, Any]:
    """The job of a build after its first time slice."""
    job = await build(admin, model)
    run_once(job)
    run_once(job)
    generation = await get_generation(admin, job["generation_id"])
    assert (generation["step"], generation["progress"]["done"], generation["embedded"]) == ("embed", 2, 2)
    return job


@pytest.mark.usefixtures("short_time_slices")
async def test_chunks_added_during_build_are_embedded_once_for_both_generations(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    added = await upload(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    while run_once(added)["state"] == "queued":
        pass
    assert count_vectors(job["generation_id"]) == 3
    job = await run_to_end(admin, job)
    assert job["result"]["embedded"] == len(FACTS)
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"
    assert await finds_everything(learner)


@pytest.mark.usefixtures("short_time_slices")
async def test_build_shows_progress_and_remaining_time(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    progress = (await get_generation(admin, job["generation_id"]))["progress"]
    assert (progress["done"], progress["total"], progress["percent"]) == (2, len(FACTS), 33.3)
    with read_only() as session:
        rate = text("SELECT texts_per_second FROM embedding_generations WHERE id = :id")
        texts_per_second = session.scalars(rate, {"id": job["generation_id"]}).one()
    assert progress["texts_per_second"] == round(texts_per_second, 1)
    assert progress["eta_seconds"] == round(4 / texts_per_second, 1)


@pytest.mark.usefixtures("short_time_slices")
async def test_paused_build_continues_at_its_cursor(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    paused = await act(admin, job["generation_id"], "pause")
    assert (paused["state"], paused["is_paused"], paused["progress"]["eta_seconds"]) == ("building", True, None)
    assert (await act(admin, job["generation_id"], "pause"))["is_paused"]
    job = await run_to_end(admin, job)
    assert job["state"] == "cancelled"
    assert await finds_everything(learner)
    assert not (await act(admin, paused["id"], "resume"))["is_paused"]
    job = await run_to_end(admin, job)
    assert (job["state"], job["result"]["embedded"]) == ("succeeded", len(FACTS))
    assert "no longer being built" in await refusal(admin, paused["id"], "pause")
    assert "no longer being built" in await refusal(admin, paused["id"], "resume")


@pytest.mark.usefixtures("short_time_slices")
async def test_build_without_its_job_is_resumed_by_a_new_job(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    await act(admin, job["generation_id"], "pause")
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE id = :id"), {"id": job["id"]})
    resumed = await act(admin, job["generation_id"], "resume")
    assert resumed["job_id"] != job["id"]
    job = await run_to_end(admin, {"links": {"self": f"/api/jobs/{resumed['job_id']}"}})
    assert (job["state"], job["result"]["embedded"]) == ("succeeded", len(FACTS))


@pytest.mark.usefixtures("short_time_slices")
async def test_deleted_build_is_dropped_and_allows_another(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    assert "is being built" in assert_problem(await admin.post(PATH, json={"model": model}), 409, "conflict")["detail"]
    assert (await admin.delete(f"{PATH}/{job['generation_id']}")).status_code == 204
    assert_problem(await admin.get(f"{PATH}/{job['generation_id']}"), 404, "not-found")
    assert content(await admin.get(job["links"]["self"]))["state"] == "cancelled"
    again = await build(admin, model)
    dropping.drop_generations()
    assert partitions() == {"chunk_embeddings_1"}
    assert (await run_to_end(admin, again))["state"] == "succeeded"
    assert [each["id"] for each in await list_generations(admin)] == [again["generation_id"], 1]


async def test_vectors_are_dropped_after_soak_time_and_generation_stays_listed(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    new = await switch(admin, model)
    dropping.drop_generations()
    assert partitions() == {"chunk_embeddings_1", f"chunk_embeddings_{new['id']}"}
    assert "kept for a rollback until" in assert_problem(await admin.delete(f"{PATH}/1"), 409, "conflict")["detail"]
    change(1, "soak_until = now()")
    dropping.drop_generations()
    assert partitions() == {f"chunk_embeddings_{new['id']}"}
    old = await get_generation(admin, 1)
    assert old["dropped_at"]
    assert "no earlier embedding generation" in await refusal(admin, new["id"], "rollback")
    assert "no earlier embedding generation" in await refusal(admin, 1, "activate")
    await ingest(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    assert await finds_everything(learner)
    assert (await admin.delete(f"{PATH}/1")).status_code == 204
    dropping.drop_generations()
    assert [each["id"] for each in await list_generations(admin)] == [new["id"]]


async def test_active_generation_cannot_be_deleted(admin: httpx.AsyncClient) -> None:
    assert_problem(await admin.delete(f"{PATH}/1", params={"force": True}), 409, "conflict")


async def test_vectors_of_same_model_are_reused(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str, other: str
) -> None:
    first = await switch(admin, model)
    again = await switch(admin, model)
    assert (first["embedded"], first["reused"]) == (len(FACTS), 0)
    assert (again["embedded"], again["reused"]) == (0, len(FACTS))
    assert (await switch(admin, model, passage_prefix="passage: "))["embedded"] == len(FACTS)
    assert (await switch(admin, other))["embedded"] == len(FACTS)
    assert await finds_everything(learner)


async def test_missing_vectors_are_healed(admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str) -> None:
    new = await switch(admin, model)
    with transaction() as session:
        session.execute(text("DELETE FROM chunk_embeddings WHERE generation_id = :id"), {"id": new["id"]})
    assert await search(learner, "anything") == []
    for _ in range(2):
        with transaction() as session:
            healing.heal(session)
    with read_only() as session:
        assert session.scalar(text("SELECT count(*) FROM jobs WHERE kind = 'embeddings.heal'")) == 1
    await work(HealVectors.kind)
    assert await finds_everything(learner)
    with transaction() as session:
        healing.heal(session)
        assert not backfill.is_healing(session, HealVectors.kind)


async def test_only_administrators_may_see_and_switch_generations(
    api: httpx.ASGITransport, learner: httpx.AsyncClient, anybody: httpx.AsyncClient, model: str
) -> None:
    responses = [
        await learner.get(PATH),
        await learner.post(PATH, json={"model": model}),
        await learner.delete(f"{PATH}/1"),
        *[await learner.post(f"{PATH}/1/{word}") for word in ("activate", "rollback", "pause", "resume")],
    ]
    for response in responses:
        assert_problem(response, 403, "not-an-administrator")
    assert_problem(await anybody.get(PATH), 401, "not-authenticated")
    assert [each["state"] for each in await list_generations(client_of(api, make_user(is_admin=True)))] == ["active"]


async def test_unknown_generations_are_not_found(admin: httpx.AsyncClient) -> None:
    for word in ("activate", "rollback", "pause", "resume"):
        assert_problem(await admin.post(f"{PATH}/4711/{word}"), 404, "not-found")
    assert_problem(await admin.delete(f"{PATH}/4711"), 404, "not-found")


@pytest.mark.parametrize("body", [{}, {"model": ""}, {"model": "x", "questions": [{"question": "?"}]}, {"model": "\0"}])
async def test_invalid_request_creates_no_generation(admin: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert_problem(await admin.post(PATH, json=body), 422, "validation-error")
    assert len(await list_generations(admin)) == 1
