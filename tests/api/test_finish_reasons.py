"""How the output of a language model ends, and what it refuses, as a client sees it over HTTP."""

import asyncio
import json
from collections.abc import Iterator

import httpx
import pytest

from core.llm_config import Price
from db.queries.llm.config import Changes
from tasks.queues import GPU_LLM
from tests.fakes.ollama_replies import Refusal, Reply, Slow
from tests.fakes.ollama_server import EMBEDDING_MODEL, FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, content
from tests.support.api_jobs import events_of, run_to_end, submit, work
from tests.support.configuration import Configure
from tests.support.llm_config import llm_config
from tests.support.providers import connected_ollama, reconnect
from workers.runtime.worker_loop import drain

GENERATE, KIND = "/api/llm/generate", "llm.generate"
LOOP = "la " * 40  # which Ollama breaks off
LONGER_LOOP = "round and round it goes, " * 300  # which it does not: it looks at one token
COUNTED = " ".join(str(number) for number in range(1, 1_200))  # more than the limit of 1,024 tokens
FORM = json.dumps({"words": COUNTED})
SCHEMA: Json = {"type": "object", "properties": {"words": {"type": "string"}}, "required": ["words"]}


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of this one
    with connected_ollama(configure) as server:
        yield server


async def generated(client: httpx.AsyncClient, **body: object) -> Json:
    """The finished job."""
    return await run_to_end(client, await submit(client, GENERATE, {"prompt": "Say a lot.", **body}))


async def assert_finished(client: httpx.AsyncClient, job: Json, reason: str) -> None:
    """In the receipt, in the last event and, of a job that succeeded, in the result."""
    assert job["receipt"]["finish_reason"] == reason
    assert job["receipt"]["provider"] == "ollama"
    type_, data = (await events_of(client, job))[-1]
    assert (type_, data["finish_reason"]) == ("end", reason)
    if job["state"] == "succeeded":
        assert job["result"]["finish_reason"] == reason


def assert_failed(job: Json, slug: str, status: int, *details: str) -> None:
    """At the first attempt."""
    assert (job["state"], job["attempt"]) == ("failed", 1)
    assert (job["error"]["type"], job["error"]["status"]) == (f"/problems/{slug}", status)
    assert [detail for detail in details if detail not in job["error"]["detail"]] == [], job["error"]["detail"]


async def test_whole_output_ends_with_stop(client: httpx.AsyncClient, server: FakeOllama) -> None:
    server.replies.append("All of it.")
    await assert_finished(client, await generated(client), "stop")


async def test_output_at_its_limit_ends_with_length(client: httpx.AsyncClient, server: FakeOllama) -> None:
    server.replies.append(COUNTED)
    job = await generated(client)
    assert job["result"]["text"].endswith(" 1024")
    await assert_finished(client, job, "length")


async def test_output_at_the_edge_of_the_context_ends_with_length(
    client: httpx.AsyncClient, server: FakeOllama, configure: Configure
) -> None:
    reconnect(configure, PENSUM_LLM_NUM_CTX=100)
    server.replies.append(COUNTED)
    job = await generated(client)
    assert job["result"]["text"].endswith(" 97")  # after a prompt of three tokens
    await assert_finished(client, job, "length")


async def cancelled(client: httpx.AsyncClient, server: FakeOllama) -> Json:
    """A job that was cancelled once its request had come in."""
    job = await submit(client, GENERATE, {"prompt": "Say a lot."})
    working = asyncio.create_task(work(KIND))
    await asyncio.to_thread(server.wait_for_request)
    assert (await client.post(job["links"]["cancel"])).status_code == 202
    await asyncio.to_thread(server.wait_for_disconnect)
    await working
    ended = content(await client.get(job["links"]["self"]))
    assert ended["state"] == "cancelled"
    return ended


async def test_cancelled_output_ends_with_cancelled(client: httpx.AsyncClient, server: FakeOllama) -> None:
    server.replies.append(Slow(COUNTED, seconds_per_piece=0.02))
    await assert_finished(client, await cancelled(client, server), "cancelled")


@pytest.mark.parametrize("is_counted", [False, True], ids=["own server", "with a price"])
async def test_prompt_that_was_never_read_costs_nothing(
    client: httpx.AsyncClient, server: FakeOllama, is_counted: bool
) -> None:
    server.replies.append(Slow("Too late.", seconds_per_piece=0.0, first_seconds=LONG_SECONDS))
    with llm_config(Changes(prices={"ollama": Price(1.0, 10.0)} if is_counted else {})):
        job = await cancelled(client, server)
    assert (job["receipt"]["prompt_tokens"] > 0, job["receipt"]["output_tokens"]) == (is_counted, 0)


@pytest.mark.parametrize("loop", [LOOP, LONGER_LOOP], ids=["of a word", "of a line"])
async def test_repetition_is_asked_once_more_in_another_way(
    client: httpx.AsyncClient, server: FakeOllama, loop: str
) -> None:
    server.replies += [loop, "A song."]
    job = await generated(client)
    assert (job["result"]["text"], job["attempt"]) == ("A song.", 1)
    await assert_finished(client, job, "stop")
    first, second = (request.body["options"] for request in server.requests)
    assert second == first | {"frequency_penalty": 0.5, "seed": 1}
    types = [type_ for type_, _ in await events_of(client, job)]
    assert types.count("restarted") == 1
    assert "token" in types[types.index("restarted") :]


@pytest.mark.parametrize("loop", [LOOP, LONGER_LOOP], ids=["of a word", "of a line"])
async def test_second_repetition_fails_the_job_at_once(
    client: httpx.AsyncClient, server: FakeOllama, loop: str
) -> None:
    server.replies += [loop, loop, "never asked for"]
    job = await generated(client)
    assert_failed(job, "model-repeats", 502, "repeated itself", "frequency penalty")
    await assert_finished(client, job, "repetition")
    assert len(server.requests) == 2


async def test_form_that_repeats_itself_gets_no_more_room(client: httpx.AsyncClient, server: FakeOllama) -> None:
    server.replies += [json.dumps({"words": LONGER_LOOP}), json.dumps({"words": "A song."})]
    job = await generated(client, schema=SCHEMA)
    assert job["result"]["value"] == {"words": "A song."}
    first, second = (request.body["options"] for request in server.requests)
    assert second == first | {"frequency_penalty": 0.5, "seed": 1}


async def test_form_cut_by_its_limit_gets_more_room_once(client: httpx.AsyncClient, server: FakeOllama) -> None:
    server.replies += [FORM, FORM]
    job = await generated(client, schema=SCHEMA)
    assert job["result"]["value"] == {"words": COUNTED}
    await assert_finished(client, job, "stop")
    first, second = (request.body for request in server.requests)
    assert (first["options"]["num_predict"], second["options"]["num_predict"]) == (1024, 2048)
    assert second["messages"] == first["messages"]


async def test_form_that_is_cut_again_fails_saying_so(client: httpx.AsyncClient, server: FakeOllama) -> None:
    longer = json.dumps({"words": " ".join(str(number) for number in range(3_000))})
    server.replies += [longer, longer, "never asked for"]
    job = await generated(client, schema=SCHEMA)
    assert_failed(job, "output-cut", 422, "cut after 2048 tokens", "2048 instead of 1024")
    await assert_finished(client, job, "length")
    assert len(server.requests) == 2


async def test_form_fails_where_the_context_has_no_more_room(
    client: httpx.AsyncClient, server: FakeOllama, configure: Configure
) -> None:
    reconnect(configure, PENSUM_LLM_NUM_CTX=600)
    server.replies += [FORM, "never asked for"]
    job = await generated(client, schema=SCHEMA)
    assert_failed(job, "output-cut", 422, "context of 600 tokens has no room for more")
    await assert_finished(client, job, "length")
    assert len([request for request in server.requests if request.path == "/api/chat"]) == 1


async def test_prompt_longer_than_the_context_is_refused(client: httpx.AsyncClient, server: FakeOllama) -> None:
    job = await generated(client, prompt="word " * 9_000)
    assert_failed(job, "prompt-too-long", 422, "has 9000 tokens", "has 8192", "is 808 tokens too long")
    assert all(request.body["truncate"] is request.body["shift"] is False for request in server.requests)


async def test_model_that_only_embeds_is_refused(client: httpx.AsyncClient, server: FakeOllama) -> None:
    response = await client.post(GENERATE, json={"prompt": "Say a lot.", "model": EMBEDDING_MODEL})
    problem = assert_problem(response, 422, "validation-error")
    assert "cannot chat" in problem["detail"]


@pytest.mark.parametrize(
    ("reply", "slug", "detail"),
    [
        (Refusal(501, "This server does not support embeddings."), "model-unfit", "cannot chat"),
        (Refusal(500, 'invalid format: "yaml"; expected "json"'), "model-request-refused", "yaml"),
        (Refusal(500, 'option "temperature" must be of type float32'), "model-request-refused", "float32"),
        (
            Refusal(400, '{"error":{"code":400,"message":"failed to parse grammar"}}'),
            "model-request-refused",
            ": failed to parse grammar",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_permanent_refusal_fails_the_job_at_once(
    client: httpx.AsyncClient, server: FakeOllama, reply: Reply, slug: str, detail: str
) -> None:
    server.replies.append(reply)
    assert_failed(await generated(client), slug, 422, detail)
