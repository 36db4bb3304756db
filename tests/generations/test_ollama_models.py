"""Generations whose model runs at an Ollama server."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from db.models import JobState
from db.row_level_security import acting_for
from db.transactions import read_only
from tasks.contracts import BuildGeneration
from tasks.generations import building
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.api_client import content
from tests.support.api_jobs import ingest, search, submit, upload, work
from tests.support.api_jobs import run_to_end as run_job
from tests.support.configuration import Configure
from tests.support.embedding_switch import (
    FACTS,
    QUESTIONS,
    build,
    get_generation,
    list_generations,
    run_once,
    run_to_end,
    switch,
)
from tests.support.factories import Person
from tests.support.job_queue import change, row_of
from tests.support.ollama_embeddings import DIMENSIONS, serving_vectors
from workers.embeddings.encoder import encoder
from workers.embeddings.ollama_model import ollama_model
from workers.retrieval.search import find_passages

pytestmark = pytest.mark.system


@pytest.fixture
def served(configure: Configure) -> Iterator[tuple[FakeOllama, str]]:
    with serving_vectors(configure) as served:
        yield served


@pytest.fixture
def ollama(served: tuple[FakeOllama, str]) -> FakeOllama:
    return served[0]


@pytest.fixture
def model(served: tuple[FakeOllama, str]) -> str:
    return served[1]


async def test_queries_and_new_documents_use_the_model_of_the_generation(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, ollama: FakeOllama, model: str
) -> None:
    generation = await switch(admin, model, query_prefix="search_query: ", passage_prefix="search_document: ")
    assert (generation["model"], generation["dimensions"]) == (model, DIMENSIONS)
    assert (generation["embedded"], generation["characters_left_out"]) == (len(FACTS), 0)
    ollama.requests.clear()
    await ingest(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    for title, question in QUESTIONS.items():
        assert (await search(learner, question))[0]["title"] == title
    sent = [text for request in ollama.requests for text in request.body["input"]]
    assert {f"search_query: {question}" for question in QUESTIONS.values()} <= set(sent)
    assert any(text.startswith("search_document: leases.md") or "promise" in text for text in sent)


async def test_vector_of_the_api_is_what_a_statement_takes(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, user: Person, model: str
) -> None:
    await switch(admin, model)
    job = await submit(learner, "/api/llm/embed", {"texts": ["How do plants make food?"]})
    [vector] = (await run_job(learner, job))["result"]["vectors"]
    statement = "SELECT document_path FROM rag_embeddings ORDER BY embedding <=> CAST(:query AS halfvec) LIMIT 1"
    with acting_for(user.id), read_only() as session:
        assert "Photosynthesis" in session.scalars(text(statement), {"query": str(vector)}).one()


async def test_build_waits_for_an_absent_server_however_often_it_looks(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, ollama: FakeOllama, model: str
) -> None:
    ollama.stop()
    job = await build(admin, model)
    look_again(job["id"], times=2)
    ollama.start()
    run_now(job["id"])
    run_once(job)
    assert row_of(job["id"])["stage"] == "embed"
    ollama.stop()
    look_again(job["id"], times=building.MAX_FAILURES + 3)
    generation = await get_generation(admin, job["generation_id"])
    assert (generation["state"], generation["is_paused"], generation["problem"]["type"]) == (
        "building",
        False,
        "/problems/model-unavailable",
    )
    ollama.start()
    run_now(job["id"])
    assert (await run_to_end(admin, job))["state"] == "succeeded"


def look_again(job_id: Any, *, times: int) -> None:
    for _ in range(times):
        run_now(job_id)
        run_once({"id": job_id})
        assert row_of(job_id)["state"] == JobState.SCHEDULED


def run_now(job_id: Any) -> None:
    change(job_id, "state = 'queued', run_at = now()")


async def test_documents_wait_for_an_absent_server_and_searches_find_by_words(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, user: Person, ollama: FakeOllama, model: str
) -> None:
    await switch(admin, model)
    ollama.stop()
    job = await upload(learner, b"# Leases\n\nA lease is a promise that ends by itself.", "leases.md")
    await work(job["kind"])
    waiting = row_of(job["id"])
    assert (waiting["state"], waiting["stage"]) == (JobState.SCHEDULED, "embed")
    look_again(job["id"], times=waiting["max_attempts"] + 1)
    assert find_passages("chlorophyll", user_id=user.id, limit=1)[0].title == "Photosynthesis"
    ollama.start()
    run_now(job["id"])
    assert (await run_job(learner, job))["state"] == "succeeded"
    assert (await search(learner, "promise that ends"))[0]["title"] == "Leases"


@pytest.mark.parametrize(
    ("name", "slug", "detail"),
    [
        ("ollama/no-such-model", "embedding-model-missing", "ollama pull no-such-model"),
        (f"ollama/{MODEL}", "embedding-model-unusable", "computes no vectors"),
    ],
)
async def test_model_that_is_none_fails_its_build_and_says_why(
    admin: httpx.AsyncClient, ollama: FakeOllama, name: str, slug: str, detail: str
) -> None:
    ollama.models.append(MODEL)
    job = await run_to_end(admin, await build(admin, name))
    assert (job["state"], job["error"]["type"]) == ("failed", f"/problems/{slug}")
    assert detail in job["error"]["detail"]
    assert [each["state"] for each in await list_generations(admin)] == ["active"]


async def test_what_a_long_text_loses_is_counted(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, served: tuple[FakeOllama, str], configure: Configure
) -> None:
    configure(PENSUM_LLM_NUM_CTX="12")
    generation = await switch(admin, served[1])
    assert generation["characters_left_out"] > 100
    job = await run_job(learner, await upload(learner, ("# Long\n\n" + "A lease ends by itself. " * 9).encode()))
    assert job["receipt"]["characters_left_out"] > 100


async def test_text_at_which_the_model_dies_is_named_and_spoils_no_other(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, ollama: FakeOllama, model: str
) -> None:
    poison = await ingest(learner, b"# Poison\n\nThis is necessitated.", "poison.md")
    ollama.poison = "necessitated"
    generation_id = (job := await build(admin, model))["generation_id"]
    for _ in range(building.MAX_FAILURES):
        await work(BuildGeneration.kind)
        if row_of(job["id"])["state"] == JobState.SCHEDULED:
            run_now(job["id"])
    job = content(await admin.get(job["links"]["self"]))
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/build-stalled")
    assert poison["document_id"] in job["error"]["detail"]
    assert (await get_generation(admin, generation_id))["progress"]["done"] == len(FACTS)


async def test_model_with_other_dimensions_than_its_generation_is_unusable(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, ollama: FakeOllama, model: str
) -> None:
    generation = await switch(admin, model)
    ollama.vector_of = lambda text: [1.0] * (DIMENSIONS + 1)
    for known in (encoder, ollama_model):  # as a new process
        known.forget()
    job = await run_job(learner, await upload(learner, b"# Leases\n\nA lease is a promise that ends by itself."))
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/embedding-model-unusable")
    assert f"generation {generation['id']} have {DIMENSIONS}" in job["error"]["detail"]
