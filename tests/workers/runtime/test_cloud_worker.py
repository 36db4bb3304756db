"""A real worker of `io` that asks a provider in the cloud: a stand-in for OpenAI behind a real socket."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from db.models import JobState
from db.queries.llm import providers
from db.transactions import read_only
from tasks import routing
from tasks.contracts import AskQuestion, GenerateText
from tasks.queues import IO
from tests.fakes.cloud_replies import KEY
from tests.fakes.ollama_replies import Slow
from tests.fakes.openai_server import MODEL, FakeOpenAi
from tests.support.api_client import content
from tests.support.api_jobs import events_of, ingest
from tests.support.configuration import configuration
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of
from tests.support.providers import forget_providers, restore_providers
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker

LEASE = "A lease is the time for which a silent worker keeps its job."
NOTE = f"# Leases\n\n{LEASE} The heartbeat of a process extends it."
CITED = "It is a time. [1]"
PATH = "/v1/chat/completions"


@pytest.fixture(scope="module")
def server(platform: None) -> Iterator[FakeOpenAi]:
    with FakeOpenAi() as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def worker(server: FakeOpenAi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    settings = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": f"{server.url}/v1",
        "PENSUM_OPENAI_MODEL": MODEL,
        "PENSUM_LLM_PROVIDER": "auto",
    }
    forget_providers()
    log = tmp_path_factory.mktemp("worker") / "log.txt"
    with configuration() as configure, running_worker(IO, log, app="tasks.app", **settings) as worker:
        configure(PENSUM_LLM_PROVIDER="auto")
        assert eventually(is_up), worker.log
        routing.forget_directory()
        yield worker
    restore_providers()


def is_up() -> bool:
    with read_only() as session:
        return any(one.name == "openai" and one.is_up for one in providers.list_health(session))


async def test_text_is_streamed_from_the_cloud(client: httpx.AsyncClient, user: Person, server: FakeOpenAi) -> None:
    server.replies.append("forty two")
    job = make_job(user.id, GenerateText(prompt="What is it?"))
    shown = content(await client.get(f"/api/jobs/{job.id}"))
    events = await events_of(client, shown)
    assert "".join(data["text"] for type_, data in events if type_ == "token") == "forty two"
    row = row_of(job.id)
    assert (row["state"], row["queue"], row["attempt"]) == (JobState.SUCCEEDED, "io.llm", 1)
    assert (row["receipt"]["provider"], row["receipt"]["model"]) == ("openai", MODEL)


async def test_cancel_reaches_the_server_in_the_cloud(
    client: httpx.AsyncClient, user: Person, server: FakeOpenAi
) -> None:
    server.requests.clear()
    server.disconnected.clear()
    server.replies.append(Slow("one word " * 2_000, seconds_per_piece=0.02))
    job = make_job(user.id, GenerateText(prompt="Say a lot."))
    await asyncio.to_thread(server.wait_for_request, path=PATH)
    shown = content(await client.post(f"/api/jobs/{job.id}/cancel"))
    await asyncio.to_thread(server.wait_for_disconnect)
    *_, (last, data) = await events_of(client, shown)
    assert (last, data["finish_reason"]) == ("end", "cancelled")
    assert row_of(job.id)["state"] == JobState.CANCELLED


async def test_work_that_searches_the_library_runs_on_io_too(
    client: httpx.AsyncClient, user: Person, server: FakeOpenAi, worker: WorkerProcess
) -> None:
    """The worker loads the embedding model when the first such job comes."""
    await ingest(client, NOTE.encode())
    server.replies.append(CITED)
    job = make_job(user.id, AskQuestion(question="What is a lease?"))
    ended = eventually(lambda: row_of(job.id)["state"] == JobState.SUCCEEDED, 2 * LONGEST_SECONDS)
    row = row_of(job.id)
    assert ended, (row, worker.log)
    assert (row["queue"], row["receipt"]["provider"]) == ("io.llm", "openai")
    assert [citation["quote"] for citation in row["result"]["citations"]] == [LEASE]
