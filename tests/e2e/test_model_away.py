"""A model that goes away and comes back, as jobs see it: two real workers, the API, and stand-ins behind real sockets.

`ollama` has two slots, `second` has one. Jobs for any provider ask `ollama`, as long as they want to wait for it.
"""

import asyncio
import math
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from core.llm_config import ChainEntry
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.queries.llm.config import Changes
from db.transactions import transaction
from tasks.contracts import Priority
from tests.fakes.closing_port import ClosingPort
from tests.fakes.ollama_replies import Busy, Crash, Refusal, Reply
from tests.fakes.ollama_server import FakeOllama
from tests.support import delivery_rows
from tests.support.api_client import Json, client_of, content
from tests.support.api_jobs import events_of, submit
from tests.support.factories import Person, make_user, make_webhook
from tests.support.generate_jobs import ask, become, hang, prompts, steps, stream, succeed, used_attempts
from tests.support.job_queue import change, log_of, row_of
from tests.support.llm_config import llm_config
from tests.support.llm_workers import await_loads, comes, goes, llm_workers, ticking
from tests.support.waiting import LONGEST_SECONDS, eventually

pytestmark = pytest.mark.system

GENERATE = "/api/llm/generate"
WAITING = ["queued", "started", "waiting"]
REST = ["started", "token", "result", "end"]


@pytest.fixture(scope="module")
def servers(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, FakeOllama]]:
    with FakeOllama(slots=2) as first, FakeOllama() as second:
        settings = {
            "OLLAMA_HOST": first.url,
            "PENSUM_OLLAMA_SLOTS": 2,
            "PENSUM_OLLAMA_SERVERS": f'{{"second": "{second.url}"}}',
        }
        with llm_workers(tmp_path_factory.mktemp("model_away"), count=2, **settings), ticking():
            for server in (first, second):
                await_loads(server, 2)
            yield {"ollama": first, "second": second}


@pytest.fixture
def ollama(servers: Mapping[str, FakeOllama]) -> Iterator[FakeOllama]:
    yield from _as_new(servers, "ollama")


@pytest.fixture
def second(servers: Mapping[str, FakeOllama]) -> Iterator[FakeOllama]:
    yield from _as_new(servers, "second")


def _as_new(servers: Mapping[str, FakeOllama], name: str) -> Iterator[FakeOllama]:
    """Up, having written an output since it last failed: so the next outage begins with the shortest pause."""
    server = servers[name]
    assert comes(name)
    assert succeed([ask(make_user(), "Warm up.", provider=name)])
    server.requests.clear()
    yield server
    server.respond = None
    server.replies.clear()
    server.stop()
    server.start()


def probes_seen_by(server: FakeOllama) -> int:
    """How many connections came to the server that is away, until there were a few."""
    began = time.monotonic()
    with ClosingPort(server.port) as port:
        assert port.wait_for_connection(3, LONGEST_SECONDS)
        connections = port.connections
    most = 2 + math.log2(1 + time.monotonic() - began)  # each pause is twice as long as the one before
    assert connections <= most
    return connections


async def waits(client: httpx.AsyncClient, link: str, reason: str) -> Json:
    """The job, once the API says this reason for its waiting: it looks at the providers about once a second."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while (job := content(await client.get(link)))["waiting_reason"] != reason:
        assert time.monotonic() < deadline, job
        await asyncio.sleep(0.02)
    return job


async def read(client: httpx.AsyncClient, job: Job) -> Json:
    return content(await client.get(f"/api/jobs/{job.id}"))


def test_jobs_wait_for_a_model_that_is_away_and_use_up_no_attempt(ollama: FakeOllama, user: Person) -> None:
    ollama.respond = hang("Say 0.", "Say 1.")
    running = [ask(user, f"Say {n}.") for n in range(2)]
    assert stream(running)
    waiting = [ask(user, f"Say {n}.") for n in range(2, 8)]
    ollama.stop()
    assert goes("ollama")
    assert become(running, JobState.QUEUED)
    ollama.respond = None
    ollama.start()

    assert succeed([*running, *waiting])
    assert used_attempts([*running, *waiting]) == {1}
    for job in running:
        assert steps(job) == ["queued", "started", "token", "restarted", "waiting", *REST]
        assert [event["data"] for event in log_of(job.id) if event["type"] == "waiting"] == [
            {"reason": "model_away", "provider": "ollama"}
        ]
        assert row_of(job.id)["model_wait_seconds"] > 0
    assert {tuple(steps(job)) for job in waiting} == {("queued", *REST)}


async def test_person_sees_since_when_a_job_waits_for_the_model(
    ollama: FakeOllama, user: Person, client: httpx.AsyncClient
) -> None:
    ollama.respond = hang("Say 0.")
    job = await asyncio.to_thread(ask, user, "Say 0.")
    assert await asyncio.to_thread(stream, [job])
    assert (await read(client, job))["waiting_since"] is None
    ollama.stop()
    assert await asyncio.to_thread(become, [job], JobState.QUEUED)
    later = await submit(client, GENERATE, {"prompt": "Say 1."})

    for link in (f"/api/jobs/{job.id}", later["links"]["self"]):
        shown = await waits(client, link, "model_away")
        assert shown["waiting_since"] is not None
        assert shown["error"] is None
    ollama.respond = None
    ollama.start()
    assert await asyncio.to_thread(succeed, [job])
    assert (await read(client, job))["waiting_reason"] is None


def test_one_probe_at_a_time_asks_whether_the_model_is_back(ollama: FakeOllama, user: Person) -> None:
    ollama.respond = hang("Say 0.", "Say 1.")
    made = [ask(user, f"Say {n}.") for n in range(2)]
    assert stream(made)
    made += [ask(user, f"Say {n}.") for n in range(2, 20)]
    ollama.stop()
    assert probes_seen_by(ollama) >= 3
    ollama.respond = None
    ollama.start()
    assert succeed(made)


def test_interactive_jobs_go_first_when_the_model_is_back_and_then_the_oldest(second: FakeOllama, user: Person) -> None:
    second.respond = hang("Say 0.")
    made = [ask(user, "Say 0.", provider="second")]
    assert stream(made)
    made += [ask(user, f"Say {n}.", provider="second") for n in range(1, 4)]
    urgent = [ask(make_user(), f"Say {n}.", provider="second", priority=Priority.INTERACTIVE) for n in (4, 5)]
    second.stop()
    assert become(made, JobState.QUEUED)
    second.respond = None
    second.requests.clear()
    second.start()
    assert succeed([*made, *urgent])
    assert prompts(second) == [f"Say {n}." for n in (4, 5, 0, 1, 2, 3)]


async def test_job_fails_at_its_deadline_and_says_how_long_it_waited(
    ollama: FakeOllama, user: Person, client: httpx.AsyncClient
) -> None:
    make_webhook(user.id)
    ollama.respond = hang("Say 0.")
    cut = await asyncio.to_thread(ask, user, "Say 0.")
    assert await asyncio.to_thread(stream, [cut])
    ollama.stop()
    assert await asyncio.to_thread(become, [cut], JobState.QUEUED)
    response = await client.post(GENERATE, json={"prompt": "Say 1."}, headers={"Cancel-After": "1"})
    never_ran = content(response)
    change(cut.id, "expires_at = now()")

    assert await asyncio.to_thread(become, [cut], JobState.FAILED)
    assert await asyncio.to_thread(eventually, lambda: row_of(never_ran["id"])["state"] == JobState.FAILED)
    failed = [content(await client.get(never_ran["links"]["self"])), await read(client, cut)]
    for job in failed:
        assert job["error"]["type"] == "/problems/model-unavailable"
        assert "The job waited" in job["error"]["detail"]
        assert job["receipt"]["model_wait_seconds"] > 0
    assert [type_ for type_, _ in await events_of(client, failed[0])] == ["queued", "error", "end"]
    assert steps(cut) == ["queued", "started", "token", "restarted", "waiting", "error", "end"]
    assert delivery_rows.types_of(user.id) == ["job.failed", "job.failed"]


def test_jobs_succeed_although_the_model_comes_and_goes(ollama: FakeOllama, user: Person) -> None:
    made = []
    for cycle in range(3):
        hanging = [f"Say {cycle}.{n}." for n in range(2)]
        ollama.respond = hang(*hanging)
        cut = [ask(user, prompt) for prompt in hanging]
        assert stream(cut)
        made += [*cut, ask(user, f"Say {cycle}.2.")]
        ollama.stop()
        assert become(cut, JobState.QUEUED)
        ollama.respond = None
        ollama.start()
        assert comes("ollama")
    assert succeed(made)
    assert used_attempts(made) == {1}


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (Refusal(503, "llm server loading model"), "model_loading"),
        (Busy(), "model_busy"),
        (Refusal(502, "bad gateway"), "model_away"),
        (Refusal(429, "too many requests", retry_after="1"), "rate_limited"),
        (Crash(), "model_away"),
    ],
    ids=["loading", "busy", "bad gateway", "rate limited", "crash"],
)
async def test_job_waits_for_a_model_that_refuses_it_for_now(
    ollama: FakeOllama, user: Person, client: httpx.AsyncClient, refusal: Reply, reason: str
) -> None:
    ollama.replies.append(refusal)
    job = await asyncio.to_thread(ask, user, "Say 0.")
    assert await asyncio.to_thread(succeed, [job])
    [waited] = [data for type_, data in await events_of(client, await read(client, job)) if type_ == "waiting"]
    assert waited["reason"] == reason
    assert steps(job) == [*WAITING, *REST]
    assert used_attempts([job]) == {1}


async def test_person_sees_that_a_model_is_loading(ollama: FakeOllama, user: Person, client: httpx.AsyncClient) -> None:
    ollama.respond = lambda _: Refusal(503, "llm server loading model")
    job = await asyncio.to_thread(ask, user, "Say 0.")
    await waits(client, f"/api/jobs/{job.id}", "model_loading")
    ollama.respond = None
    assert await asyncio.to_thread(succeed, [job])
    assert used_attempts([job]) == {1}


def test_the_next_of_the_chain_answers_and_a_job_that_names_its_provider_waits(
    ollama: FakeOllama, second: FakeOllama, user: Person
) -> None:
    chain = (ChainEntry("ollama", None, 1.0), ChainEntry("second"))
    with llm_config(Changes(chains={"generate": chain})):
        ollama.respond = hang("Say 0.")
        cut = ask(user, "Say 0.")
        assert stream([cut])
        ollama.stop()
        assert goes("ollama")
        pinned, free = ask(user, "Say 1.", provider="ollama"), ask(user, "Say 2.")
        assert succeed([cut, free])
        assert row_of(pinned.id)["state"] == JobState.QUEUED
        assert {row_of(job.id)["receipt"]["provider"] for job in (cut, free)} == {"second"}
        assert sorted(prompts(second)) == ["Say 0.", "Say 2."]
        assert steps(cut) == ["queued", "started", "token", "restarted", "waiting", *REST]
        ollama.start()
        assert succeed([pinned])
    assert used_attempts([cut, free, pinned]) == {1}
    assert row_of(pinned.id)["receipt"]["provider"] == "ollama"


async def test_jobs_wait_for_a_provider_that_an_operator_declares_away(
    ollama: FakeOllama, user: Person, client: httpx.AsyncClient, api: httpx.ASGITransport
) -> None:
    operator = client_of(api, make_user(is_admin=True))
    content(await operator.post("/api/admin/llm-providers/ollama/away"))
    job = await asyncio.to_thread(ask, user, "Say 0.")
    assert (await waits(client, f"/api/jobs/{job.id}", "model_away"))["waiting_since"] is not None
    assert prompts(ollama) == []
    content(await operator.post("/api/admin/llm-providers/ollama/back"))
    assert await asyncio.to_thread(succeed, [job])
    assert used_attempts([job]) == {1}


def test_job_that_kills_the_model_every_time_lets_the_others_go_first(second: FakeOllama, user: Person) -> None:
    def respond(body: Mapping[str, Any]) -> Reply:
        prompt = body["messages"][-1]["content"]
        return Crash() if prompt == "Die." else f"Echo: {prompt}"

    second.respond = respond
    deadly = ask(user, "Die.", provider="second")
    others = [ask(user, f"Say {n}.", provider="second") for n in range(3)]
    assert succeed(others)
    second.stop()
    assert become([deadly], JobState.QUEUED)
    with transaction() as session:
        jobs.cancel(session, deadly.id, user_id=user.id)
    assert become([deadly], JobState.CANCELLED)
