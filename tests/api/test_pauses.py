"""Queues and kinds of jobs that operators pause and resume."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
import redis

from api.serving import served_queues
from tasks.queues import CPU, GPU_EMBED, GPU_LLM, QUEUES
from tasks.upkeep import relay
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, client_of, content
from tests.support.api_jobs import run_to_end, submit, upload
from tests.support.broker import waiting_wakeups
from tests.support.configuration import Configure
from tests.support.factories import make_user
from tests.support.job_queue import change
from tests.support.live_workers import live_worker
from tests.support.pauses import resumed
from tests.support.probe_jobs import broker
from tests.support.providers import connected_ollama
from tests.support.waiting import eventually
from workers.runtime.worker_loop import drain

__all__ = ["broker", "resumed"]

pytestmark = pytest.mark.usefixtures("resumed")

PATH = "/api/admin/queues"

Submit = Callable[[httpx.AsyncClient], Coroutine[Any, Any, Json]]


@pytest.fixture
async def operator(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_operator=True))


@pytest.fixture
def _model(platform: None, configure: Configure) -> Iterator[None]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would ask this server
    with live_worker(GPU_LLM.name), connected_ollama(configure):
        yield


async def act(operator: httpx.AsyncClient, path: str) -> Json:
    shown = content(await operator.post(f"/api/admin/{path}"))
    served_queues.discard("")  # else jobs are shown as of the last second
    return shown


async def work_on(queue: str) -> None:
    await asyncio.to_thread(drain, QUEUES[queue], seconds=LONG_SECONDS)


async def read(client: httpx.AsyncClient, job: Json) -> Json:
    return content(await client.get(job["links"]["self"]))


async def embed(client: httpx.AsyncClient) -> Json:
    return await submit(client, "/api/llm/embed", {"texts": ["What is overfitting?"]})


async def generate(client: httpx.AsyncClient) -> Json:
    return await submit(client, "/api/llm/generate", {"prompt": "What is overfitting?"})


async def upload_note(client: httpx.AsyncClient) -> Json:
    return await upload(client, b"# Pauses\n\nA queue that is paused takes jobs and begins none.")


@pytest.mark.usefixtures("_model")
@pytest.mark.parametrize("path", ["queues/{queue}", "kinds/{kind}"])
@pytest.mark.parametrize("ask", [embed, generate, upload_note])
async def test_paused_job_waits_with_the_reason_and_runs_once_it_is_resumed(
    client: httpx.AsyncClient, operator: httpx.AsyncClient, ask: Submit, path: str
) -> None:
    job = await ask(client)
    queue = content(await operator.get(f"/api/admin/jobs/{job['id']}"))["queue"]
    path = path.format(queue=queue, kind=job["kind"])
    paused = await act(operator, f"{path}/pause")
    later = await ask(client)
    assert (later["waiting_reason"], later["state"]) == ("paused", "queued")
    await work_on(queue)
    for one in (job, later):
        waiting = await read(client, one)
        assert (waiting["state"], waiting["waiting_reason"], waiting["attempt"]) == ("queued", "paused", 0)
        assert datetime.fromisoformat(waiting["waiting_since"]) == max(
            datetime.fromisoformat(at) for at in (paused["paused_at"], one["created_at"])
        )
        assert waiting["estimated_start_at"] is None
    await act(operator, f"{path}/resume")
    with live_worker(queue):
        served_queues.discard("")
        assert (await read(client, job))["waiting_reason"] != "paused"
    for one in (job, later):
        assert (await run_to_end(client, one))["state"] == "succeeded"


async def test_paused_kind_holds_no_other_kind_of_its_queue(
    client: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    held, other = await embed(client), await upload_note(client)
    await act(operator, f"kinds/{held['kind']}/pause")
    assert (await run_to_end(client, other))["state"] == "succeeded"  # in its last stage it is in the same queue
    assert (await read(client, held))["waiting_reason"] == "paused"


async def test_long_poll_notices_a_pause_and_its_end(client: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    job = await embed(client)
    path = job["links"]["self"]
    before = (await client.get(path)).headers["ETag"]
    await act(operator, f"queues/{GPU_EMBED.name}/pause")
    paused = await client.get(f"{path}?wait=60", headers={"If-None-Match": before})
    assert content(paused)["waiting_reason"] == "paused"
    await act(operator, f"queues/{GPU_EMBED.name}/resume")
    resumed = await client.get(f"{path}?wait=60", headers={"If-None-Match": paused.headers["ETag"]})
    assert content(resumed)["waiting_reason"] != "paused"


async def test_paused_job_expires_at_its_deadline_and_can_be_cancelled(
    client: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    await act(operator, f"queues/{GPU_EMBED.name}/pause")
    late, unwanted = await embed(client), await embed(client)
    change(late["id"], "expires_at = now() - interval '1 second'")
    relay()
    assert (await read(client, late))["state"] == "expired"
    assert content(await client.post(unwanted["links"]["cancel"]))["state"] == "cancelled"


async def test_workers_are_woken_when_a_queue_is_resumed_and_not_while_it_is_paused(
    client: httpx.AsyncClient, operator: httpx.AsyncClient, broker: redis.Redis
) -> None:
    await act(operator, f"queues/{CPU.name}/pause")
    await upload_note(client)
    assert eventually(lambda: waiting_wakeups(broker, CPU) > 0)  # that of the upload
    broker.flushall()
    await embed(client)
    relay()
    assert eventually(lambda: waiting_wakeups(broker, GPU_EMBED) > 0)
    assert waiting_wakeups(broker, CPU) == 0
    await act(operator, f"queues/{CPU.name}/resume")
    assert eventually(lambda: waiting_wakeups(broker, CPU) > 0)


async def test_queues_are_listed_with_what_waits_and_what_is_paused(
    client: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    await embed(client)
    before = await queue_of(operator, GPU_EMBED.name)
    assert (before["paused_at"], before["waiting"] > 0) == (None, True)
    paused = await act(operator, f"queues/{GPU_EMBED.name}/pause")
    await act(operator, "kinds/llm.generate/pause")
    me = content(await operator.get("/api/auth/me"))["email"]
    assert (paused["target"], paused["name"], paused["paused_by"]) == ("queue", GPU_EMBED.name, me)
    with live_worker(GPU_EMBED.name):
        found = await queue_of(operator, GPU_EMBED.name)
    assert (found["paused_at"], found["status"], found["waiting"]) == (
        paused["paused_at"],
        "waiting",
        before["waiting"],
    )
    listed = content(await operator.get(PATH))["paused"]
    assert [(one["target"], one["name"], one["paused_by"]) for one in listed] == [
        ("kind", "llm.generate", me),
        ("queue", GPU_EMBED.name, me),
    ]


async def queue_of(operator: httpx.AsyncClient, name: str) -> Json:
    queues: list[Json] = content(await operator.get(PATH))["queues"]
    [found] = [queue for queue in queues if queue["name"] == name]
    return found


async def test_status_says_which_queue_is_paused(client: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    await act(operator, f"queues/{CPU.name}/pause")
    assert "The queue cpu is paused since" in " ".join(content(await client.get("/status"))["reasons"])


async def test_pauses_are_audited_once_each(operator: httpx.AsyncClient) -> None:
    for path in ("queues/io.fetch", "kinds/mail.send"):
        before = await actions_on(operator, path)
        for verb in ("pause", "pause", "resume", "resume"):
            assert ((await act(operator, f"{path}/{verb}"))["paused_at"] is None) == (verb == "resume")
        target = path.partition("s/")[0]
        assert (await actions_on(operator, path))[len(before) :] == [f"{target}.pause", f"{target}.resume"]


async def actions_on(operator: httpx.AsyncClient, path: str) -> list[str]:
    """The oldest first."""
    subject = path.partition("/")[2]
    entries = content(await operator.get("/api/admin/audit", params={"subject": subject}))["items"]
    return [entry["action"] for entry in reversed(entries)]


@pytest.mark.parametrize("verb", ["pause", "resume"])
async def test_unknown_queues_and_kinds_are_named_with_the_known_ones(operator: httpx.AsyncClient, verb: str) -> None:
    for path, known in (("queues/gpu", "gpu.embed.large"), ("kinds/llm", "llm.generate")):
        problem = assert_problem(await operator.post(f"/api/admin/{path}/{verb}"), 404, "not-found")
        assert known in problem["detail"]


async def test_learner_may_neither_see_nor_pause(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get(PATH), 403, "not-an-operator")
    for path in (f"queues/{CPU.name}/pause", "kinds/llm.embed/resume"):
        assert_problem(await client.post(f"/api/admin/{path}"), 403, "not-an-operator")
