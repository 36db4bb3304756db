"""Models that administrators pull into a fake Ollama server and delete there, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from db.queries import audit
from db.transactions import read_only
from tasks.queues import GPU_LLM
from tests.api.test_events import follow
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, client_of, content, fields_of, promptly
from tests.support.api_jobs import run_to_end, submit
from tests.support.api_server import Server
from tests.support.configuration import Configure
from tests.support.factories import Person, make_user
from tests.support.in_process_worker import working
from tests.support.job_queue import row_of
from tests.support.providers import announced_providers, connected_ollama, probe_providers
from workers.llm.registry import registry
from workers.runtime import provider_monitor
from workers.runtime.served_providers import announced_on
from workers.runtime.worker_loop import drain

MODELS, PULL = "/api/llm/models", "/api/llm/models/pull"
NAME = "smollm2:135m"
WRONG_NAMES = [
    "",
    " ",
    "a b",
    "../etc/passwd",
    "a/../b",
    "a..b",
    "https://host/a",
    "-a",
    "a:",
    "a/b/c/d",
    "a" * 201,
    "ü",
]


@pytest.fixture
def ollama(platform: None, configure: Configure, tmp_path: Path) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would ask this server
    configure(OLLAMA_MODELS=tmp_path, PENSUM_OLLAMA_LEAST_FREE_BYTES=0)
    with connected_ollama(configure) as ollama:
        ollama.downloads.offered[NAME] = (1_000, 10)
        yield ollama


@pytest.fixture
def person(platform: None) -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, person: Person) -> httpx.AsyncClient:
    return client_of(api, person)


@pytest.fixture
async def streaming(server: Server, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    """The API as the administrator, by a server that streams."""
    async with server.client(person) as client:
        yield client


@pytest.fixture
async def worker(ollama: FakeOllama) -> AsyncIterator[None]:
    """A slot that runs jobs beside the test."""
    with working(GPU_LLM):
        yield
        ollama.downloads.held_at = None


async def delete(admin: httpx.AsyncClient, name: str, provider: str = "ollama") -> Json:
    response = await admin.delete(f"{MODELS}/{provider}/{name}")
    assert response.status_code == 202, response.text
    return content(response)


async def progress_at(client: httpx.AsyncClient, job: Json, done: int) -> Json:
    """The first progress with so many bytes, as an open stream sends it."""

    async def first() -> Json:
        async with client.stream("GET", job["links"]["events"]) as response:
            async for line in response.aiter_lines():
                data: Json = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
                if data.get("done", -1) >= done:
                    return data
        raise AssertionError("the stream ended")

    return await promptly(first())


async def end_of(client: httpx.AsyncClient, job: Json) -> Json:
    """The job once its stream has ended."""
    await follow(client, job["links"]["events"])
    return content(await client.get(job["links"]["self"]))


async def test_pulled_model_is_there(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    job = await run_to_end(admin, await submit(admin, PULL, {"name": NAME}))
    assert (job["kind"], job["state"]) == ("llm.pull", "succeeded"), job["error"]
    assert NAME in ollama.models
    assert (job["result"]["provider"], job["result"]["name"]) == ("ollama", NAME)
    assert job["result"]["size_bytes"] > 0
    assert len(job["result"]["digest"]) == 64
    assert job["progress"] == {"done": 1_010, "total": 1_010, "unit": "bytes", "note": "success"}


async def test_list_has_what_was_pulled_and_not_what_was_deleted(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    probe_providers()
    await run_to_end(admin, await submit(admin, PULL, {"name": NAME}))
    probe_due_providers()
    assert NAME in await listed(admin)
    await run_to_end(admin, await delete(admin, NAME))
    probe_due_providers()
    assert NAME not in await listed(admin)


def probe_due_providers() -> None:
    """As the heartbeat of a worker has it done."""
    for entry in announced_on([GPU_LLM]):
        provider_monitor.probe(entry)


async def listed(admin: httpx.AsyncClient) -> list[str]:
    return [one["name"] for one in content(await admin.get(MODELS))["models"]]


async def test_progress_streams_in_bytes(streaming: httpx.AsyncClient, ollama: FakeOllama, worker: None) -> None:
    ollama.downloads.held_at = 300
    job = await submit(streaming, PULL, {"name": NAME})
    progress = await progress_at(streaming, job, 300)
    assert (progress["done"], progress["total"], progress["unit"]) == (300, 1_000, "bytes")
    assert progress["note"].startswith("pulling ")
    ollama.downloads.held_at = None
    *_, (_, result, shown), (_, end, _) = await follow(streaming, job["links"]["events"])
    assert (result, shown["name"], end) == ("result", NAME, "end")


async def test_cancel_stops_the_download_and_the_next_pull_goes_on_there(
    streaming: httpx.AsyncClient, ollama: FakeOllama, worker: None
) -> None:
    ollama.downloads.held_at = 300
    job = await submit(streaming, PULL, {"name": NAME})
    await progress_at(streaming, job, 300)
    content(await streaming.post(f"{job['links']['self']}/cancel"))
    await asyncio.to_thread(ollama.wait_for_disconnect)
    assert (await end_of(streaming, job))["state"] == "cancelled"
    assert NAME not in ollama.models

    ollama.downloads.held_at = None
    again = await submit(streaming, PULL, {"name": NAME})
    assert (await end_of(streaming, again))["state"] == "succeeded"
    assert ollama.downloads.fetched_in_all == 1_010


async def test_model_that_the_registry_has_not_fails_the_pull(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    job = await run_to_end(admin, await submit(admin, PULL, {"name": "no-such-model"}))
    assert (job["state"], job["attempt"]) == ("failed", 1)
    assert job["error"]["type"] == "/problems/model-missing"
    assert "no-such-model" in job["error"]["detail"]


async def test_full_disk_fails_the_pull(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    ollama.downloads.offered[NAME], ollama.downloads.held_at = (10**18,), 0
    job = await run_to_end(admin, await submit(admin, PULL, {"name": NAME}))
    assert (job["state"], job["attempt"]) == ("failed", 1)
    assert (job["error"]["type"], job["error"]["status"]) == ("/problems/disk-full", 507)


async def test_unreachable_registry_is_asked_again_later(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    ollama.downloads.registry_error = "pull model manifest: dial tcp: connect: connection refused"
    job = await submit(admin, PULL, {"name": NAME})
    await asyncio.to_thread(drain, GPU_LLM, seconds=LONG_SECONDS)
    waiting = content(await admin.get(job["links"]["self"]))
    assert (waiting["state"], waiting["attempt"]) == ("scheduled", 1)
    assert waiting["error"]["type"] == "/problems/model-registry-unavailable"
    content(await admin.post(f"{job['links']['self']}/cancel"))


async def test_server_that_is_away_is_asked_again_later(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    ollama.stop()
    job = await submit(admin, PULL, {"name": NAME})
    await asyncio.to_thread(drain, GPU_LLM, seconds=LONG_SECONDS)
    waiting = content(await admin.get(job["links"]["self"]))
    assert (waiting["state"], waiting["error"]["type"]) == ("scheduled", "/problems/model-unavailable")
    content(await admin.post(f"{job['links']['self']}/cancel"))


async def test_pull_holds_none_of_the_provider_s_slots(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    """A chat may go on beside a pull of hours: claims count the jobs that have a provider."""
    job = await submit(admin, PULL, {"name": NAME})
    assert row_of(UUID(job["id"])).get("provider") is None
    content(await admin.post(f"{job['links']['self']}/cancel"))


async def test_named_server_pulls_too(admin: httpx.AsyncClient, ollama: FakeOllama, configure: Configure) -> None:
    configure(PENSUM_OLLAMA_SERVERS=json.dumps({"big": ollama.url}))
    registry.forget()
    job = await run_to_end(admin, await submit(admin, PULL, {"name": NAME, "provider": "big"}))
    assert (job["state"], job["result"]["provider"]) == ("succeeded", "big"), job["error"]


async def test_server_that_only_its_worker_knows_pulls_too(admin: httpx.AsyncClient) -> None:
    with announced_providers({"elsewhere": []}):
        job = await submit(admin, PULL, {"name": NAME, "provider": "elsewhere"})
    content(await admin.post(f"{job['links']['self']}/cancel"))


async def test_deleted_model_is_gone(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    ollama.models.append("host.example:5000/library/tiny.model:q4_0")
    for name in (MODEL, "host.example:5000/library/tiny.model:q4_0"):
        job = await run_to_end(admin, await delete(admin, name))
        assert (job["state"], job["result"]) == ("succeeded", {"provider": "ollama", "name": name}), job["error"]
        assert name not in ollama.models


async def test_model_that_is_not_there_fails_the_deletion(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    job = await run_to_end(admin, await delete(admin, "no-such-model"))
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/model-missing")


async def test_pulls_and_deletions_are_in_the_audit_log(
    admin: httpx.AsyncClient, person: Person, ollama: FakeOllama
) -> None:
    jobs = [await submit(admin, PULL, {"name": NAME}), await delete(admin, MODEL)]
    with read_only() as session:
        entries = [entry for entry in audit.list_entries(session, limit=100) if entry.actor_id == person.id]
    assert [(entry.action, entry.subject, entry.after) for entry in reversed(entries)] == [
        ("llm.model.pull", f"ollama/{NAME}", {"job_id": jobs[0]["id"]}),
        ("llm.model.delete", f"ollama/{MODEL}", {"job_id": jobs[1]["id"]}),
    ]


@pytest.mark.parametrize("name", [*WRONG_NAMES, None, 5], ids=lambda name: str(name)[:20] or "empty")
async def test_wrong_name_is_rejected(admin: httpx.AsyncClient, name: Any) -> None:
    problem = assert_problem(await admin.post(PULL, json={"name": name}), 422, "validation-error")
    assert fields_of(problem) == ["name"]


@pytest.mark.parametrize("name", ["a%20b", "a%2F..%2Fb", "%2e%2e", "-a", "a:", "a" * 201])
async def test_wrong_name_is_not_deleted(admin: httpx.AsyncClient, name: str) -> None:
    problem = assert_problem(await admin.delete(f"{MODELS}/ollama/{name}"), 422, "validation-error")
    assert fields_of(problem) == ["name"]


@pytest.mark.parametrize("provider", ["extractive", "anthropic", "nobody"])
async def test_provider_that_pulls_no_models_is_rejected(admin: httpx.AsyncClient, provider: str) -> None:
    for response in (
        await admin.post(PULL, json={"name": NAME, "provider": provider}),
        await admin.delete(f"{MODELS}/{provider}/{NAME}"),
    ):
        problem = assert_problem(response, 422, "validation-error")
        assert fields_of(problem) == ["provider"]
        assert "ollama" in problem["detail"]


@pytest.mark.parametrize("name", ["llama3.2", "hf.co/unsloth/Qwen3-0.6B-GGUF:Q4_K_M", "localhost:5000/me/tiny:latest"])
async def test_name_of_any_registry_is_accepted(admin: httpx.AsyncClient, name: str) -> None:
    job = await submit(admin, PULL, {"name": name})
    content(await admin.post(f"{job['links']['self']}/cancel"))


async def test_only_administrators_pull_and_delete(client: httpx.AsyncClient) -> None:
    assert_problem(await client.post(PULL, json={"name": NAME}), 403, "not-an-administrator")
    assert_problem(await client.delete(f"{MODELS}/ollama/{NAME}"), 403, "not-an-administrator")
