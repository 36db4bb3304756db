"""While the library moves to another model, nobody notices."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tasks.generations import batches, building
from tasks.queues import CPU, GPU_EMBED, UPKEEP
from tests.generations.conftest import QUESTIONS, build, project_model, tell, working
from tests.support.api_client import content
from tests.support.factories import Person
from workers.retrieval.search import find_passages

PATIENCE_SECONDS = 100.0


class Searcher:
    """Asks the same questions again and again, as a tutor does within a worker."""

    def __init__(self, user: Person) -> None:
        self._user, self._over = user, threading.Event()
        self.asked, self.complaints = 0, list[str]()
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
                except Exception as error:
                    self.complaints.append(repr(error))
                else:
                    self.complaints += [] if found and found[0].title == title else [f"{question} found {found}"]
                self.asked += 1


async def comes_and_goes(client: httpx.AsyncClient, is_over: Callable[[], bool]) -> list[str]:
    """Documents are added, every other one is deleted again. Answers what is left."""
    left: list[str] = []
    number = 0
    while not is_over():
        number += 1
        text = f"# Note {number}\n\nThe word of the hour is number{number}word."
        files = {"file": (f"note{number}.md", text.encode())}
        answer = await client.post("/api/documents/upload", files=files, headers={"Prefer": "wait=60"})
        job = content(answer)
        assert job["state"] == "succeeded", job
        if number % 2:
            left.append(f"number{number}word")
        else:
            assert (await client.delete(f"/api/documents/{job['result']['document_id']}")).status_code == 204
    return left


@pytest.mark.slow
async def test_searches_find_what_they_should_all_the_while(
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
    with working(CPU, GPU_EMBED, GPU_EMBED, UPKEEP), Searcher(user) as searcher:
        coming = asyncio.create_task(comes_and_goes(learner, over.is_set))
        over_http = asyncio.create_task(asks_over_http(learner, over.is_set))
        job = await build(admin, model)
        ended = content(await admin.get(f"{job['links']['self']}?wait=60"))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while ended["finished_at"] is None:
                ended = content(await admin.get(f"{job['links']['self']}?wait=5"))
        assert ended["state"] == "succeeded", ended
        old = await tell(admin, job["generation_id"], "rollback")
        assert old["dimensions"] == 384
        assert (await tell(admin, job["generation_id"], "activate"))["dimensions"] == 128
        over.set()
        left = await coming
        asked_over_http = await over_http
        for word in left:
            assert any(word in passage.text for passage in find_passages(word, user_id=user.id, limit=3))
    assert searcher.complaints == []
    assert searcher.asked > 10
    assert asked_over_http > 2
    assert len(left) > 0


async def asks_over_http(client: httpx.AsyncClient, is_over: Callable[[], bool]) -> int:
    """Each time something new, so that a worker has to give it a vector. Answers how often."""
    asked = 0
    while not is_over():
        asked += 1
        answer = await client.get("/api/documents/search", params={"query": f"How do plants make food {asked}?"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["results"][0]["title"] == "Photosynthesis"
    return asked
