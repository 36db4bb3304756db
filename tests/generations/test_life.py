"""A generation from the wish to the end of its vectors, over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db.queries.embeddings import backfill
from db.transactions import read_only, transaction
from tasks.contracts import HealVectors
from tasks.generations import batches, building, dropping, healing
from tests.generations.conftest import (
    FACTS,
    PATH,
    QUESTIONS,
    build,
    generations,
    look,
    project_model,
    refused,
    run,
    step,
    switch,
    tell,
)
from tests.support.api_client import assert_problem, client_of, content
from tests.support.api_jobs import ingest, search, upload, work
from tests.support.factories import make_user

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
    """What only time would do."""
    with transaction() as session:
        session.execute(text(f"UPDATE embedding_generations SET {assignments} WHERE id = :id"), {"id": generation_id})


async def test_a_build_switches_the_library_to_another_model(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    [before] = await generations(admin)
    job = await build(admin, model, query_prefix="query: ", passage_prefix="passage: ")
    assert (job["kind"], job["state"]) == ("embeddings.build", "queued")
    built = await look(admin, job["generation_id"])
    assert (built["state"], built["step"], built["dimensions"]) == ("building", "prepare", None)
    assert await finds_everything(learner)
    job = await run(admin, job)
    assert job["state"] == "succeeded", job
    assert job["result"]["is_active"]
    assert job["result"]["embedded"] == job["result"]["chunks"] == len(FACTS)
    assert job["receipt"]["model"] == model
    after, old = await generations(admin)
    assert (after["id"], after["state"], after["dimensions"]) == (built["id"], "active", DIMENSIONS)
    assert after["progress"]["percent"] == 100
    assert (old["id"], old["state"], old["is_soaking"]) == (before["id"], "retired", True)
    assert after["recall"]["index"] == 1
    assert after["recall"]["found"] == after["recall"]["found_by_active"] == 1
    assert await finds_everything(learner)


async def test_plain_sql_sees_the_active_generation_and_may_still_do_so(
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


async def test_what_was_added_after_the_flip_is_found_after_a_rollback_and_after_another(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    new = await switch(admin, model)
    await ingest(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"
    old = await tell(admin, new["id"], "rollback")
    assert (old["state"], old["dimensions"]) == ("active", 384)
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"
    assert await finds_everything(learner)
    await ingest(learner, b"# Tides\n\nThe moon pulls the sea towards it.", "tides.md")
    again = await tell(admin, new["id"], "activate")
    assert (again["id"], again["state"]) == (new["id"], "active")
    assert (await search(learner, "moon and sea"))[0]["title"] == "Tides"
    with read_only() as session:
        assert not backfill.has_stale(session, new["id"])


async def test_a_rollback_by_the_id_of_the_earlier_one_is_the_same(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    [old] = await generations(admin)
    assert "no earlier embedding generation" in await refused(admin, old["id"], "rollback")
    await switch(admin, model)
    assert (await tell(admin, old["id"], "rollback"))["state"] == "active"


async def test_a_generation_is_activated_when_an_administrator_says_so(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await build(admin, model, auto_activate=False)
    generation_id = job["generation_id"]
    assert "not complete" in await refused(admin, generation_id, "activate", force=True)
    job = await run(admin, job)
    assert (job["state"], job["result"]["is_active"]) == ("succeeded", False)
    assert (await look(admin, generation_id))["step"] == "ready"
    assert (await tell(admin, generation_id, "activate"))["state"] == "active"
    assert (await tell(admin, generation_id, "activate"))["state"] == "active"


@pytest.fixture
def small_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two chunks, and the turn is over."""
    monkeypatch.setattr(building, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(batches, "SUB_BATCH", 2)


async def begin(admin: httpx.AsyncClient, model: str) -> dict[str, Any]:
    """The job of a build that has had one turn."""
    job = await build(admin, model)
    step(job)
    step(job)
    generation = await look(admin, job["generation_id"])
    assert (generation["step"], generation["progress"]["done"], generation["embedded"]) == ("embed", 2, 2)
    return job


@pytest.mark.usefixtures("small_turns")
async def test_new_chunks_are_embedded_for_the_generation_that_is_built_and_old_ones_are_not_twice(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    added = await upload(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    while step(added)["state"] == "queued":
        pass
    assert count_vectors(job["generation_id"]) == 3
    job = await run(admin, job)
    assert job["result"]["embedded"] == len(FACTS)
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"
    assert await finds_everything(learner)


@pytest.mark.usefixtures("small_turns")
async def test_a_build_shows_how_far_it_is_and_how_long_it_will_take(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    progress = (await look(admin, job["generation_id"]))["progress"]
    assert (progress["done"], progress["total"], progress["percent"]) == (2, len(FACTS), 33.3)
    assert progress["eta_seconds"] == pytest.approx(4 / progress["texts_per_second"], abs=0.2)


@pytest.mark.usefixtures("small_turns")
async def test_a_paused_build_goes_on_where_it_was(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    paused = await tell(admin, job["generation_id"], "pause")
    assert (paused["state"], paused["is_paused"], paused["progress"]["eta_seconds"]) == ("building", True, None)
    assert (await tell(admin, job["generation_id"], "pause"))["is_paused"]
    job = await run(admin, job)
    assert job["state"] == "cancelled"
    assert await finds_everything(learner)
    assert not (await tell(admin, paused["id"], "resume"))["is_paused"]
    job = await run(admin, job)
    assert (job["state"], job["result"]["embedded"]) == ("succeeded", len(FACTS))
    assert "no longer being built" in await refused(admin, paused["id"], "pause")
    assert "no longer being built" in await refused(admin, paused["id"], "resume")


@pytest.mark.usefixtures("small_turns")
async def test_a_build_whose_job_is_gone_goes_on_with_another(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    job = await begin(admin, model)
    await tell(admin, job["generation_id"], "pause")
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE id = :id"), {"id": job["id"]})
    resumed = await tell(admin, job["generation_id"], "resume")
    assert resumed["job_id"] != job["id"]
    job = await run(admin, {"links": {"self": f"/api/jobs/{resumed['job_id']}"}})
    assert (job["state"], job["result"]["embedded"]) == ("succeeded", len(FACTS))


@pytest.mark.usefixtures("small_turns")
async def test_a_deleted_build_leaves_nothing_behind_and_makes_room_for_another(
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
    assert (await run(admin, again))["state"] == "succeeded"
    assert [each["id"] for each in await generations(admin)] == [again["generation_id"], 1]


async def test_after_the_soak_the_vectors_are_dropped_and_the_record_stays(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
    new = await switch(admin, model)
    dropping.drop_generations()
    assert partitions() == {"chunk_embeddings_1", f"chunk_embeddings_{new['id']}"}
    assert "kept for a rollback until" in assert_problem(await admin.delete(f"{PATH}/1"), 409, "conflict")["detail"]
    change(1, "soak_until = now()")
    dropping.drop_generations()
    assert partitions() == {f"chunk_embeddings_{new['id']}"}
    old = await look(admin, 1)
    assert old["dropped_at"]
    assert "no earlier embedding generation" in await refused(admin, new["id"], "rollback")
    assert "no earlier embedding generation" in await refused(admin, 1, "activate")
    await ingest(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    assert await finds_everything(learner)
    assert (await admin.delete(f"{PATH}/1")).status_code == 204
    dropping.drop_generations()
    assert [each["id"] for each in await generations(admin)] == [new["id"]]


async def test_the_active_generation_cannot_be_deleted(admin: httpx.AsyncClient) -> None:
    assert_problem(await admin.delete(f"{PATH}/1", params={"force": True}), 409, "conflict")


async def test_the_same_model_once_more_costs_no_gpu(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str, other: str
) -> None:
    first = await switch(admin, model)
    again = await switch(admin, model)
    assert (first["embedded"], first["reused"]) == (len(FACTS), 0)
    assert (again["embedded"], again["reused"]) == (0, len(FACTS))
    assert (await switch(admin, model, passage_prefix="passage: "))["embedded"] == len(FACTS)
    assert (await switch(admin, other))["embedded"] == len(FACTS)
    assert await finds_everything(learner)


async def test_chunks_that_a_search_would_miss_are_healed(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, model: str
) -> None:
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


async def test_only_administrators_see_and_switch_generations(
    api: httpx.ASGITransport, learner: httpx.AsyncClient, anybody: httpx.AsyncClient, model: str
) -> None:
    answers = [
        await learner.get(PATH),
        await learner.post(PATH, json={"model": model}),
        await learner.delete(f"{PATH}/1"),
        *[await learner.post(f"{PATH}/1/{word}") for word in ("activate", "rollback", "pause", "resume")],
    ]
    for answer in answers:
        assert_problem(answer, 403, "not-an-administrator")
    assert_problem(await anybody.get(PATH), 401, "not-authenticated")
    assert [each["state"] for each in await generations(client_of(api, make_user(is_admin=True)))] == ["active"]


async def test_unknown_generations_are_not_found(admin: httpx.AsyncClient) -> None:
    for word in ("activate", "rollback", "pause", "resume"):
        assert_problem(await admin.post(f"{PATH}/4711/{word}"), 404, "not-found")
    assert_problem(await admin.delete(f"{PATH}/4711"), 404, "not-found")


@pytest.mark.parametrize("body", [{}, {"model": ""}, {"model": "x", "questions": [{"question": "?"}]}, {"model": "\0"}])
async def test_a_wish_that_does_not_fit_makes_no_generation(admin: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert_problem(await admin.post(PATH, json=body), 422, "validation-error")
    assert len(await generations(admin)) == 1
