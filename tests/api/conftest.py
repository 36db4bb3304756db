"""The door under test: an app that says when its requests sleep, workers that run when a test says so, a library."""

import asyncio
import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import UUID

import httpx
import pytest
import redis.asyncio as redis

import tasks.documents
import tasks.embeddings
import tasks.learning
import tasks.llm
import tasks.profiles  # noqa: F401  # importing them registers the handlers
from api.job_changes import JobChanges, Waiter
from api.main import create_app
from embedded.programs import api_command
from tasks.contracts import CONTRACTS, EmbedQuery
from tasks.notifier import changes_channel
from tasks.settings import BrokerSettings
from tests.support.factories import Person, make_job, make_user
from workers.runtime.worker_loop import drain

T = TypeVar("T")
Json = dict[str, Any]

SAMPLES = Path(__file__).parents[2] / "samples" / "library"
BOOKS = ("overfitting-and-regularization.md", "evaluation-metrics.txt")
LONG_SECONDS = 60.0
PROMPT_SECONDS = 20.0  # shorter than any wait in these tests, long enough for a slow machine
JOB_FIELDS = {
    *("id", "kind", "state", "waiting_reason", "progress", "attempt", "max_attempts", "result", "error", "receipt"),
    *("created_at", "started_at", "finished_at", "expires_at", "links"),
}
FINAL_STATES = {"succeeded", "failed", "cancelled", "expired"}


class _Bed(asyncio.Event):
    """The event of one waiting request, which also says when the request has looked and goes to sleep on it."""

    def __init__(self, job_id: UUID, asleep: "asyncio.Queue[UUID]") -> None:
        super().__init__()
        self._job_id, self._asleep = job_id, asleep

    async def wait(self) -> Literal[True]:
        self._asleep.put_nowait(self._job_id)
        return await super().wait()


class WatchedWakeups(JobChanges):
    """Every request that goes to sleep puts the id of its job into `asleep`. Nobody has to look once a second unless
    `looks`."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep: asyncio.Queue[UUID] = asyncio.Queue()
        self.looks = True

    @contextmanager
    def watching(self, job_id: UUID, *, looks_itself: bool = False) -> Iterator[Waiter]:
        with super().watching(job_id, looks_itself=looks_itself) as waiter:
            waiter.changed = _Bed(job_id, self.asleep)
            yield waiter

    def ring_all(self) -> None:
        if self.looks:
            super().ring_all()


@pytest.fixture(scope="session")
def wakeups() -> WatchedWakeups:
    return WatchedWakeups()


@pytest.fixture(scope="session")
async def api(platform: None, wakeups: WatchedWakeups) -> AsyncIterator[httpx.ASGITransport]:
    """As in the outer conftest, with wakeups that can be watched, and listening to Redis already."""
    app = create_app()
    app.state.wakeups = wakeups
    async with app.router.lifespan_context(app):
        await _is_heard()
        yield httpx.ASGITransport(app, raise_app_exceptions=False)


async def _is_heard() -> None:
    channel = changes_channel()
    async with redis.Redis.from_url(BrokerSettings().url) as client:
        while not dict(await client.pubsub_numsub(channel)).get(channel.encode()):
            await asyncio.sleep(0)


@pytest.fixture(scope="package", autouse=True)
def _quoting() -> Iterator[None]:
    """Whatever Ollama this machine may have, the provider that needs none answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PENSUM_LLM_PROVIDER", "extractive")
        yield


@pytest.fixture
def asleep(wakeups: WatchedWakeups) -> "asyncio.Queue[UUID]":
    while not wakeups.asleep.empty():
        wakeups.asleep.get_nowait()
    return wakeups.asleep


@pytest.fixture
def only_the_bell_wakes(wakeups: WatchedWakeups, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sleeping requests do not look by themselves, so one that wakes was rung for."""
    monkeypatch.setattr(wakeups, "looks", False)


def client_of(api: httpx.ASGITransport, person: Person) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {person.key}"}
    return httpx.AsyncClient(transport=api, base_url="http://pensum", headers=headers)


@pytest.fixture
def stranger(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """The API as somebody else."""
    return client_of(api, make_user())


@pytest.fixture(scope="package")
async def learner(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """Somebody whose library holds `BOOKS`."""
    client = client_of(api, make_user())
    jobs = [await upload(client, (SAMPLES / book).read_bytes(), book) for book in BOOKS]
    for job in jobs:
        await run_to_end(client, job)
    return client


async def promptly(answer: Awaitable[T]) -> T:
    """The answer, which must not have come only because the time to wait for a job was over."""
    return await asyncio.wait_for(answer, PROMPT_SECONDS)


async def upload(client: httpx.AsyncClient, body: bytes, name: str = "note.md") -> Json:
    """The submitted job."""
    answer = await client.post("/api/documents/upload", files={"file": (name, body)})
    assert answer.status_code == 202, answer.text
    return content(answer)


async def ingest(client: httpx.AsyncClient, body: bytes, name: str = "note.md") -> Json:
    """The result of the finished job."""
    job = await run_to_end(client, await upload(client, body, name))
    assert job["state"] == "succeeded", job
    return dict(job["result"])


async def work(kind: str) -> None:
    """Workers run all jobs that wait in the queues of this kind."""
    for queue in CONTRACTS[kind].stages.values():
        await asyncio.to_thread(drain, queue, seconds=LONG_SECONDS)


async def run_to_end(client: httpx.AsyncClient, job: Mapping[str, Any]) -> Json:
    """The job, after workers ran it."""
    await work(job["kind"])
    finished = content(await client.get(job["links"]["self"]))
    assert finished["state"] in FINAL_STATES, finished
    return finished


async def submit(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 202, answer.text
    return content(answer)


async def result_of(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> Json:
    """The result of the job that this request submits."""
    job = await run_to_end(client, await submit(client, path, body))
    assert job["state"] == "succeeded", job
    return dict(job["result"])


async def search(client: httpx.AsyncClient, query: str, **params: Any) -> list[Json]:
    """What is found, once a worker gave the query its vector."""
    make_job(None, EmbedQuery(text=query))
    await work(EmbedQuery.kind)
    answer = content(await client.get("/api/documents/search", params={"query": query, **params}))
    assert set(answer) == {"results"}
    return list(answer["results"])


async def walk(client: httpx.AsyncClient, path: str, **params: Any) -> list[list[Json]]:
    """All pages of a list."""
    pages: list[list[Json]] = []
    cursor: str | None = None
    while cursor or not pages:
        page = content(await client.get(path, params=params | ({"cursor": cursor} if cursor else {})))
        assert set(page) == {"items", "next_cursor"}
        pages.append(page["items"])
        cursor = page["next_cursor"]
    return pages


async def is_untouched(client: httpx.AsyncClient) -> bool:
    """This user has no document, no job and no progress entry."""
    paths = ("/api/documents", "/api/jobs", "/api/profiles/progress")
    return all([(await client.get(path)).json() == {"items": [], "next_cursor": None} for path in paths])


def content(answer: httpx.Response) -> Json:
    assert answer.is_success, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: Json = answer.json()
    return body


def assert_problem(answer: httpx.Response, status: int, slug: str) -> Json:
    """Its body, once it is sure that it is this problem and is told as the contract says."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: Json = answer.json()
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["instance"] == answer.request.url.path
    assert body["title"]
    assert body["detail"]
    assert set(body) <= {"type", "title", "status", "detail", "instance", "errors"}
    return body


def fields_of(problem: Json) -> list[str]:
    return [error["field"] for error in problem["errors"]]


@dataclass
class Server:
    """The API as a process of its own."""

    url: str
    pid: int
    log: list[str] = field(default_factory=list)

    def client(self, person: Person) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {person.key}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=LONG_SECONDS, trust_env=False)

    def most_memory_kib(self) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1])


@contextlib.contextmanager
def running_server(**env: str) -> Iterator[Server]:
    """uvicorn, started as in production, on a free port."""
    command = [sys.executable, "-m", *api_command("127.0.0.1", 0)]
    with subprocess.Popen(command, env=os.environ | env, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        log: list[str] = []
        try:
            for line in process.stderr:
                log.append(line)
                if "running on http" in line:
                    break
            else:
                raise AssertionError("".join(log))
            url = next(word for word in log[-1].split() if word.startswith("http"))
            reader = threading.Thread(target=log.extend, args=(process.stderr,), daemon=True)
            reader.start()
            yield Server(url, process.pid, log)
        finally:
            process.terminate()
            process.wait(LONG_SECONDS)
        reader.join(LONG_SECONDS)


@pytest.fixture(scope="package")
def server(platform: None) -> Iterator[Server]:
    with running_server() as running:
        yield running
