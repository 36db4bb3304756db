"""What a request for generated text may name: how it reaches the model, and how it is refused."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.generate_requests import MOST_CHARACTERS
from api.schemas.llm import MOST_MESSAGES, MOST_TOKENS
from tasks.queues import GPU_LLM
from tests.fakes.ollama_replies import Refusal
from tests.fakes.ollama_server import FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, assert_problem, fields_of
from tests.support.api_jobs import is_untouched, run_to_end, submit
from tests.support.configuration import Configure
from tests.support.providers import connected_ollama, reconnect
from workers.runtime.worker_loop import drain

GENERATE = "/api/llm/generate"
RULES = {"role": "system", "content": "Be brief."}
QUESTION = {"role": "user", "content": "What is a lease?"}
REPLY = {"role": "assistant", "content": "A time."}
NEXT = {"role": "user", "content": "Why so short?"}
KEY = "sk-never-shown"
COUNTED = " ".join(str(number) for number in range(100))


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of this one
    with connected_ollama(configure) as server:
        yield server


async def generated(client: httpx.AsyncClient, body: Json) -> Json:
    """The finished job."""
    return await run_to_end(client, await submit(client, GENERATE, body))


def chat_of(server: FakeOllama) -> Json:
    [chat] = [request.body for request in server.requests if request.path == "/api/chat"]
    return chat


async def test_messages_reach_the_model_as_they_are(client: httpx.AsyncClient, server: FakeOllama) -> None:
    messages = [RULES, QUESTION, REPLY, NEXT]
    job = await generated(client, {"messages": messages})
    assert job["result"]["text"] == "Echo: Why so short?"
    assert chat_of(server)["messages"] == messages


async def test_several_messages_of_the_system_become_one(client: httpx.AsyncClient, server: FakeOllama) -> None:
    await generated(client, {"messages": [RULES, {"role": "system", "content": "Be kind."}, QUESTION]})
    assert chat_of(server)["messages"] == [{"role": "system", "content": "Be brief.\n\nBe kind."}, QUESTION]


async def test_oldest_messages_are_left_out_where_not_all_fit(
    client: httpx.AsyncClient, server: FakeOllama, configure: Configure
) -> None:
    reconnect(configure, PENSUM_LLM_NUM_CTX=200)
    old = {"role": "user", "content": f"{COUNTED} {COUNTED}"}
    job = await generated(client, {"messages": [RULES, old, REPLY, QUESTION, REPLY, NEXT]})
    assert job["state"] == "succeeded", job
    assert chat_of(server)["messages"] == [RULES, QUESTION, REPLY, NEXT]
    assert job["receipt"]["characters_left_out"] == len(old["content"]) + len(REPLY["content"])


async def test_last_message_is_never_left_out(
    client: httpx.AsyncClient, server: FakeOllama, configure: Configure
) -> None:
    reconnect(configure, PENSUM_LLM_NUM_CTX=50)
    job = await generated(client, {"messages": [QUESTION, REPLY, {"role": "user", "content": COUNTED}]})
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/prompt-too-long")
    assert "is 50 tokens too long" in job["error"]["detail"]


async def test_parameters_of_a_request_reach_the_model(client: httpx.AsyncClient, server: FakeOllama) -> None:
    job = await generated(client, {"prompt": "Count.", "temperature": 0, "max_tokens": 1, "seed": 7})
    assert (job["result"]["text"], job["result"]["finish_reason"]) == ("Echo:", "length")
    options = chat_of(server)["options"]
    assert (options["temperature"], options["num_predict"], options["seed"]) == (0, 1, 7)


async def test_output_ends_before_a_stop_text(client: httpx.AsyncClient, server: FakeOllama) -> None:
    await generated(client, {"prompt": "Count.", "stop": ["END", "\n\n"]})
    assert chat_of(server)["options"]["stop"] == ["END", "\n\n"]


@pytest.mark.parametrize("think", [True, False, None])
async def test_model_thinks_only_if_the_request_says_so(
    client: httpx.AsyncClient, server: FakeOllama, think: bool | None
) -> None:
    await generated(client, {"prompt": "Count.", "think": think})
    assert chat_of(server)["think"] is bool(think)


async def test_refused_key_is_told_by_the_job_and_never_shown(
    client: httpx.AsyncClient, server: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_API_KEY", KEY)
    server.replies.append(Refusal(401, f"unauthorized: {KEY}"))
    job = await generated(client, {"prompt": "Count."})
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/model-credentials-refused")
    assert KEY not in json.dumps(job)


async def test_prompt_longer_than_the_context_says_by_how_much(client: httpx.AsyncClient, server: FakeOllama) -> None:
    job = await generated(client, {"prompt": "word " * 9_000, "model": "llama3.2:3b", "provider": "ollama"})
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/prompt-too-long")
    for said in ("has 9000 tokens", "'llama3.2:3b' has 8192", "808 tokens too long"):
        assert said in job["error"]["detail"]


async def test_parameters_that_are_not_named_are_the_platforms(client: httpx.AsyncClient, server: FakeOllama) -> None:
    await generated(client, {"prompt": "Count."})
    options = chat_of(server)["options"]
    assert (options["temperature"], options["num_predict"]) == (0.2, 1024)
    assert not {"seed", "stop"} & set(options)


async def test_form_gets_no_more_tokens_than_the_request_named(client: httpx.AsyncClient, server: FakeOllama) -> None:
    server.replies += [json.dumps({"words": COUNTED}), "never asked for"]
    job = await generated(client, {"prompt": "Count.", "max_tokens": 20, "schema": {"type": "object"}})
    assert (job["state"], job["error"]["type"]) == ("failed", "/problems/output-cut")
    assert "after 20 tokens" in job["error"]["detail"]
    assert "max_tokens" in job["error"]["detail"]
    assert chat_of(server)["options"]["num_predict"] == 20


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", -0.1),
        ("temperature", 2.1),
        ("temperature", "hot"),
        ("max_tokens", 0),
        ("max_tokens", -1),
        ("max_tokens", MOST_TOKENS + 1),
        ("max_tokens", 1.5),
        ("seed", -1),
        ("seed", 2**31),
        ("stop", ["a"] * 5),
        ("stop", "a"),
        ("think", "deeply"),
        ("max_token", 5),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_wrong_parameter_is_refused(client: httpx.AsyncClient, field: str, value: Any) -> None:
    response = await client.post(GENERATE, json={"prompt": "a", field: value})
    assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
    assert await is_untouched(client)


async def test_limit_of_no_tokens_is_refused_with_the_least_that_is_allowed(client: httpx.AsyncClient) -> None:
    response = await client.post(GENERATE, json={"prompt": "a", "max_tokens": 0})
    assert (
        "max_tokens: Input should be greater than or equal to 1"
        in assert_problem(response, 422, "validation-error")["detail"]
    )


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({}, "prompt", "`messages`"),
        ({"prompt": "a", "messages": [QUESTION]}, "prompt", "either"),
        ({"system": "a", "messages": [QUESTION]}, "system", "first message"),
        ({"messages": []}, "messages", "at least 1"),
        ({"messages": [QUESTION] * (MOST_MESSAGES + 1)}, "messages", f"at most {MOST_MESSAGES}"),
        ({"messages": [{"role": "user", "content": "a" * 70_000}] * 3}, "messages", str(MOST_CHARACTERS)),
        ({"messages": [{"role": "tool", "content": "a"}]}, "messages.0.role", "'assistant'"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages.0.content", "match"),
        ({"messages": [{"role": "user"}]}, "messages.0.content", "required"),
        ({"messages": [QUESTION | {"name": "Ada"}]}, "messages.0.name", "unknown; known are"),
        ({"messages": [QUESTION, REPLY]}, "messages.1.role", "must be the user's"),
        ({"messages": [RULES]}, "messages.0.role", "must be the user's"),
        ({"messages": [QUESTION, RULES, NEXT]}, "messages.1.role", "before all others"),
        ({"messages": "a"}, "messages", "list"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_wrong_conversation_is_refused(client: httpx.AsyncClient, body: Json, field: str, said: str) -> None:
    problem = assert_problem(await client.post(GENERATE, json=body), 422, "validation-error")
    assert fields_of(problem) == [field]
    assert said in problem["errors"][0]["message"]
    assert await is_untouched(client)
