"""Providers as administrators see them, and declare them away and back. A fake Ollama is behind them."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
import redis

from tasks import routing
from tasks.queues import GPU_LLM
from tests.api.test_streams import Reader
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, client_of, content, promptly, walk
from tests.support.api_jobs import run_to_end, submit, work
from tests.support.broker import waiting_wakeups
from tests.support.configuration import Configure
from tests.support.factories import Person, make_user
from tests.support.live_workers import live_worker
from tests.support.probe_jobs import broker
from tests.support.providers import connected_ollama, probe_providers
from tests.support.waiting import eventually
from workers.runtime.worker_loop import drain

__all__ = ["broker"]

PATH, AUDIT = "/api/admin/llm-providers", "/api/admin/audit"


@pytest.fixture
def ollama(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would ask this server
    with live_worker(GPU_LLM.name), connected_ollama(configure) as ollama:
        yield ollama


@pytest.fixture
def administrator(ollama: FakeOllama) -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def admin(api: httpx.ASGITransport, administrator: Person) -> httpx.AsyncClient:
    return client_of(api, administrator)


async def shown(admin: httpx.AsyncClient, name: str = "ollama") -> Json:
    listed = content(await admin.get(PATH))["providers"]
    return next(provider for provider in listed if provider["name"] == name)


async def changes(admin: httpx.AsyncClient) -> list[str]:
    """Of Ollama, the latest first."""
    listed = content(await admin.get(PATH))["changes"]
    return [change["state"] for change in listed if change["provider"] == "ollama"]


async def declare(admin: httpx.AsyncClient, verb: str, name: str = "ollama") -> Json:
    provider = content(await admin.post(f"{PATH}/{name}/{verb}"))
    routing.forget_directory()  # else jobs are routed as of the last second
    return provider


async def shown_as(admin: httpx.AsyncClient, job: Json, reason: str) -> Json:
    """Within the second for which the API caches what serves jobs."""
    async with asyncio.timeout(LONG_SECONDS):
        while (seen := content(await admin.get(job["links"]["self"])))["waiting_reason"] != reason:
            await asyncio.sleep(0.05)
    return seen


async def test_provider_is_shown_with_its_slots_and_models(admin: httpx.AsyncClient) -> None:
    provider = await shown(admin)
    assert (provider["is_up"], provider["is_served"]) == (True, True)
    assert provider["state"] in {"up", "recovering"}
    assert (provider["queue"], provider["slots"], provider["models"]) == ("gpu.llm", 1, 2)
    assert (provider["running"], provider["waiting"], provider["default_model"]) == (0, 0, MODEL)
    assert provider["pulls_models"]
    assert provider["next_probe_at"] > provider["since"]
    assert (provider["declared_away_at"], provider["declared_away_by"], provider["detail"]) == (None, None, None)


async def test_provider_that_went_is_shown_with_the_reason(admin: httpx.AsyncClient, ollama: FakeOllama) -> None:
    ollama.stop()
    probe_providers()
    provider = await shown(admin)
    assert (provider["state"], provider["is_up"], provider["is_served"]) == ("away", False, True)
    assert "Ollama" in provider["detail"]
    assert (await changes(admin))[0] == "away"
    ollama.start()
    probe_providers()
    assert (await shown(admin))["is_up"]
    assert (await changes(admin))[:2] == ["up", "away"]


async def test_jobs_wait_for_a_provider_that_is_declared_away(
    admin: httpx.AsyncClient, administrator: Person, ollama: FakeOllama
) -> None:
    declared = await declare(admin, "away")
    assert not declared["is_up"]
    assert declared["since"] == declared["declared_away_at"]
    assert "@" in declared["declared_away_by"]
    job = await submit(admin, "/api/llm/generate", {"prompt": "Say a word."})
    await work("llm.generate")
    waiting = await shown_as(admin, job, "model_away")
    assert (waiting["state"], waiting["waiting_reason"], waiting["attempt"]) == ("queued", "model_away", 0)
    assert waiting["waiting_since"] is not None
    assert (await shown(admin))["waiting"] == 1
    assert not [request for request in ollama.requests if request.path == "/api/chat"]
    assert (await declare(admin, "back"))["is_up"]
    assert (await run_to_end(admin, job))["state"] == "succeeded"


async def test_long_poll_notices_that_the_provider_goes_and_comes(admin: httpx.AsyncClient) -> None:
    job = await submit(admin, "/api/llm/generate", {"prompt": "Say a word."})
    path = job["links"]["self"]
    before = await shown_with_etag(admin, path)
    await declare(admin, "away")
    went = await promptly(admin.get(f"{path}?wait=60", headers={"If-None-Match": before}))
    assert content(went)["waiting_reason"] == "model_away"
    again = await admin.get(path, headers={"If-None-Match": went.headers["ETag"]})
    assert again.status_code == 304
    await declare(admin, "back")
    came = await promptly(admin.get(f"{path}?wait=60", headers={"If-None-Match": went.headers["ETag"]}))
    assert (content(came)["waiting_reason"], content(came)["waiting_since"]) == ("busy", None)
    assert came.headers["ETag"] == before
    await run_to_end(admin, job)


async def shown_with_etag(admin: httpx.AsyncClient, path: str) -> str:
    response = await admin.get(path)
    assert content(response)["waiting_reason"] == "busy"
    return response.headers["ETag"]


async def test_stream_says_that_the_provider_goes_and_comes(
    admin: httpx.AsyncClient, api: httpx.ASGITransport, administrator: Person
) -> None:
    job = await submit(admin, "/api/llm/generate", {"prompt": "Say a word."})
    reader = Reader(api.app, job["links"]["events"], administrator)
    await reader.wait_for(b"event: queued")
    await declare(admin, "away")
    await reader.wait_for(b'"reason": "model_away", "provider": "ollama", "since"')
    await declare(admin, "back")
    await reader.wait_for(b'"reason": "busy", "provider": "ollama"')
    await run_to_end(admin, job)
    await reader.wait_for(b"event: end")
    taken = b"".join(reader.taken)
    assert taken.count(b"event: waiting") == 2
    assert taken.count(b"id: 1\n") == 3  # under the id of the last entry: whoever reconnects misses nothing
    await reader.leave()


async def test_declaring_back_wakes_a_slot_for_the_jobs_that_waited(
    admin: httpx.AsyncClient, broker: redis.Redis
) -> None:
    await declare(admin, "away")
    job = await submit(admin, "/api/llm/generate", {"prompt": "Say a word."})
    await work("llm.generate")
    before = waiting_wakeups(broker, GPU_LLM)
    await declare(admin, "back")
    assert await asyncio.to_thread(eventually, lambda: waiting_wakeups(broker, GPU_LLM) > before)
    assert (await run_to_end(admin, job))["state"] == "succeeded"


async def test_provider_that_is_declared_back_is_probed_at_once(admin: httpx.AsyncClient) -> None:
    await declare(admin, "away")
    provider = await declare(admin, "back")
    assert provider["next_probe_at"] <= (await shown(admin))["next_probe_at"]
    (change,) = [one for one in content(await admin.get(PATH))["changes"] if one["state"] == "declared back"][:1]
    assert provider["next_probe_at"] == change["at"]


async def test_declaring_is_in_the_audit_log_and_repeating_it_changes_nothing(
    admin: httpx.AsyncClient, administrator: Person
) -> None:
    first = await declare(admin, "away")
    assert await declare(admin, "away") == first
    await declare(admin, "back")
    await declare(admin, "back")
    assert (await changes(admin))[:2] == ["declared back", "declared away"]
    entries = [entry for page in await walk(admin, AUDIT) for entry in page]
    own = [entry for entry in entries if entry["actor_id"] == str(administrator.id)]
    assert [(entry["action"], entry["subject"]) for entry in own] == [
        ("llm.provider.back", "ollama"),
        ("llm.provider.away", "ollama"),
    ]


@pytest.mark.parametrize("verb", ["away", "back"])
@pytest.mark.parametrize("name", ["olama", "a b", "x" * 300])
async def test_unknown_provider_is_not_found_and_the_known_are_named(
    admin: httpx.AsyncClient, verb: str, name: str
) -> None:
    problem = assert_problem(await admin.post(f"{PATH}/{name}/{verb}"), 404, "not-found")
    assert "'ollama'" in problem["detail"]


async def test_name_that_is_no_line_is_refused(admin: httpx.AsyncClient) -> None:
    assert_problem(await admin.post(f"{PATH}/olla%00ma/away"), 422, "validation-error")


async def test_learners_neither_see_nor_declare(client: httpx.AsyncClient) -> None:
    for response in (
        await client.get(PATH),
        await client.post(f"{PATH}/ollama/away"),
        await client.post(f"{PATH}/ollama/back"),
    ):
        assert_problem(response, 403, "not-an-operator")
