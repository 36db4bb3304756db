"""Searches and uploads go on while the library moves to another embedding model."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tasks.generations import batches, building
from tasks.queues import CPU, GPU_EMBED, UPKEEP_LONG
from tests.support.api_client import Json, content
from tests.support.configuration import Configure
from tests.support.embedding_switch import QUESTIONS, act, build, project_model
from tests.support.factories import Person
from tests.support.in_process_worker import working
from tests.support.ollama_embeddings import serving_vectors
from tests.support.waiting import eventually
from workers.retrieval.search import find_passages

pytestmark = pytest.mark.system

PATIENCE_SECONDS = 100.0


class Searcher:
    """Searches for the same questions again and again, as a worker does for a tutor."""

    def __init__(self, user: Person) -> None:
        self._user, self._over = user, threading.Event()
        self.searches, self.failures = 0, list[str]()
        self._thread = threading.Thread(target=self._search)

    def __enter__(self) -> "Searcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _search(self) -> None:
        while not self._over.is_set():
            for title, question in QUESTIONS.items():
                try:
                    found = find_passages(question, user_id=self._user.id, limit=3)
                except Exception as error:  # every failure of a search is reported by the test
                    self.failures.append(repr(error))
                else:
                    self.failures += [] if found and found[0].title == title else [f"{question} found {found}"]
                self.searches += 1


async def add_and_delete_documents(client: httpx.AsyncClient, is_over: Callable[[], bool]) -> list[str]:
    """Adds documents and deletes every other one. Returns the words of those that are left."""
    left: list[str] = []
    number = 0
    while not is_over():
        number += 1
        text = f"# Note {number}\n\nThe word of the hour is number{number}word."
        files = {"file": (f"note{number}.md", text.encode())}
        response = await client.post("/api/documents/upload", files=files, headers={"Prefer": "wait=60"})
        job = content(response)
        assert job["state"] == "succeeded", job
        if number % 2:
            left.append(f"number{number}word")
        else:
            assert (await client.delete(f"/api/documents/{job['result']['document_id']}")).status_code == 204
    return left


async def test_searches_find_their_passages_during_the_whole_switch(
    admin: httpx.AsyncClient,
    learner: httpx.AsyncClient,
    user: Person,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "SUB_BATCH", 1)
    monkeypatch.setattr(building, "SLICE_SECONDS", 0.0)
    model = project_model(tmp_path / "projected", 128)
    over = threading.Event()
    with working(CPU, GPU_EMBED, GPU_EMBED, UPKEEP_LONG), Searcher(user) as searcher:
        uploads = asyncio.create_task(add_and_delete_documents(learner, over.is_set))
        http_searches = asyncio.create_task(search_over_http(learner, over.is_set))
        job = await build(admin, model)
        ended = await end_of(admin, job)
        assert ended["state"] == "succeeded", ended
        old = await act(admin, job["generation_id"], "rollback")
        assert old["dimensions"] == 384
        assert (await act(admin, job["generation_id"], "activate"))["dimensions"] == 128
        over.set()
        left = await uploads
        searches_over_http = await http_searches
        for word in left:
            assert any(word in passage.text for passage in find_passages(word, user_id=user.id, limit=3))
    assert searcher.failures == []
    assert searcher.searches > 10
    assert searches_over_http > 2
    assert len(left) > 0


async def test_library_moves_to_a_model_of_an_ollama_while_it_is_searched(
    admin: httpx.AsyncClient, learner: httpx.AsyncClient, user: Person, configure: Configure
) -> None:
    with (
        serving_vectors(configure) as (ollama, model),
        working(CPU, GPU_EMBED, GPU_EMBED, UPKEEP_LONG),
        Searcher(user) as searcher,
    ):
        ended = await end_of(admin, await build(admin, model))
        assert ended["state"] == "succeeded", ended
        searches = searcher.searches
        assert await asyncio.to_thread(eventually, lambda: searcher.searches > searches + 4)
        assert sum(request.path == "/api/embed" for request in ollama.requests) > 1
    assert searcher.failures == []


async def end_of(admin: httpx.AsyncClient, job: Json) -> Json:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while job["finished_at"] is None:
            job = content(await admin.get(f"{job['links']['self']}?wait=5"))
    return job


async def search_over_http(client: httpx.AsyncClient, is_over: Callable[[], bool]) -> int:
    """Sends a new query each time, which a worker has to embed. Returns how many it sent."""
    searches = 0
    while not is_over():
        searches += 1
        response = await client.get("/api/documents/search", params={"query": f"How do plants make food {searches}?"})
        assert response.status_code == 200, response.text
        assert response.json()["results"][0]["title"] == "Photosynthesis"
    return searches
