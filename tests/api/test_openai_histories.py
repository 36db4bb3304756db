"""The messages and options that other programs send to /v1, and what of them reaches the model's server."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.fakes.openai_server import FakeOpenAi
from tests.support.api_client import Json, content
from tests.support.api_server import Server, running_server
from tests.support.configuration import configuration
from tests.support.factories import Person
from tests.support.openai_client import CHAT, HELLO, chunks, completion
from tests.support.providers import restore_providers

Messages = list[Any]
USER = {"role": "user", "content": "Go on."}
EMPTY: list[Any] = [
    "",
    None,
    " \n\t",
    "\u00a0\u3000",
    [],
    [{"type": "text", "text": ""}],
    [{"type": "text", "text": " "}, {"type": "text", "text": "\n"}],
    [{"type": "text", "text": None}],
    [{"type": "text"}],
    [{}],
]


@pytest.fixture(scope="module")
def llama(platform: None) -> Iterator[FakeOpenAi]:
    try:
        with FakeOpenAi() as server, configuration() as configure:
            server.models = [{"id": "m"}]
            configured = {"base_url": f"{server.url}/v1", "model": "m"}
            configure(PENSUM_OPENAI_SERVERS=json.dumps({"llama": configured}), PENSUM_LLM_PROVIDER="llama")
            restore_providers()
            yield server
    finally:
        restore_providers()


@pytest.fixture(scope="module")
def api_process(llama: FakeOpenAi) -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
async def pensum(api_process: Server, user: Person, llama: FakeOpenAi) -> AsyncIterator[httpx.AsyncClient]:
    llama.requests.clear()
    async with api_process.client(user) as client:
        yield client


async def sent(pensum: httpx.AsyncClient, llama: FakeOpenAi, body: Json) -> Json:
    """What reaches the model's server of this request."""
    llama.requests.clear()
    await completion(pensum, {"model": "llama/m", **body})
    [request] = [request for request in llama.requests if request.method == "POST"]
    return request.body


async def texts_of(pensum: httpx.AsyncClient, llama: FakeOpenAi, messages: Messages) -> list[tuple[str, str]]:
    body = await sent(pensum, llama, {"messages": messages})
    return [(message["role"], message["content"]) for message in body["messages"]]


async def refusal(pensum: httpx.AsyncClient, body: Json) -> Json:
    response = await pensum.post(CHAT, json={"model": "llama/m", "messages": HELLO, **body})
    assert response.status_code == 400, response.text
    assert content(await pensum.get("/api/jobs"))["items"] == []
    return dict(response.json()["error"])


# Messages


@pytest.mark.parametrize("empty", EMPTY, ids=repr)
async def test_empty_messages_are_left_out(pensum: httpx.AsyncClient, llama: FakeOpenAi, empty: Any) -> None:
    """Open WebUI keeps the reply that somebody stopped before its first word."""
    history = [
        {"role": "system", "content": empty},
        {"role": "developer", "content": "Be short."},
        {"role": "user", "content": "Count."},
        {"role": "assistant", "content": empty},
        {"role": "user", "content": empty},
        {"role": "tool", "tool_call_id": "1", "content": empty},
        {"role": "system", "content": empty},
        USER,
        {"role": "assistant", "content": empty},
    ]
    assert await texts_of(pensum, llama, history) == [("system", "Be short."), ("user", "Count."), ("user", "Go on.")]


async def test_message_without_content_is_an_empty_one(pensum: httpx.AsyncClient, llama: FakeOpenAi) -> None:
    assert await texts_of(pensum, llama, [{"role": "assistant"}, USER]) == [("user", "Go on.")]


async def test_stopped_reply_is_left_out_of_a_stream_too(pensum: httpx.AsyncClient, llama: FakeOpenAi) -> None:
    history = [*HELLO, {"role": "assistant", "content": ""}, USER]
    await chunks(pensum, {"model": "llama/m", "messages": history})
    assert [message["content"] for message in llama.requests[-1].body["messages"]] == ["Say hello.", "Go on."]


@pytest.mark.parametrize("empty", EMPTY, ids=repr)
@pytest.mark.parametrize("more", [[], [{"role": "assistant", "content": ""}]], ids=["last", "last of the user"])
async def test_empty_last_message_of_the_user_is_an_error(
    pensum: httpx.AsyncClient, empty: Any, more: Messages
) -> None:
    history = [*HELLO, {"role": "assistant", "content": "Hello."}, {"role": "user", "content": empty}, *more]
    error = await refusal(pensum, {"messages": history})
    assert error["param"] == "messages.2.content"
    assert "empty" in error["message"]


@pytest.mark.parametrize("role", ["system", "assistant", "tool"])
async def test_request_of_empty_messages_is_an_error(pensum: httpx.AsyncClient, role: str) -> None:
    assert (await refusal(pensum, {"messages": [{"role": role, "content": ""}]}))["param"] == "messages"


async def test_errors_name_the_place_in_the_clients_request(pensum: httpx.AsyncClient) -> None:
    empty = {"role": "assistant", "content": ""}
    late = [*HELLO, empty, {"role": "system", "content": "Be short."}, USER]
    assert (await refusal(pensum, {"messages": late}))["param"] == "messages.2.role"
    last = [empty, *HELLO, empty, {"role": "assistant", "content": "Hello."}]
    assert (await refusal(pensum, {"messages": last}))["param"] == "messages.3.role"


async def test_notes_of_other_programs_are_left_out(pensum: httpx.AsyncClient, llama: FakeOpenAi) -> None:
    note = {"type": "ephemeral"}
    history = [
        {"role": "system", "content": [{"type": "text", "text": "Be short.", "cache_control": note}]},
        {"role": "user", "content": "Count.", "name": "Ada Lovelace", "cache_control": note},
        {
            "role": "assistant",
            "name": "helper",
            "content": "One.",
            "reasoning_content": "They want numbers.",
            "reasoning": "They want numbers.",
            "reasoning_details": [{"type": "reasoning.text", "text": "They want numbers."}],
            "refusal": None,
            "audio": None,
            "annotations": [{"type": "url_citation"}],
            "tool_calls": [],
            "function_call": None,
        },
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "They want numbers.", "signature": "abc"},
                {"type": "text", "text": "Two.", "index": 1, "annotations": []},
            ],
            "reasoning_content": None,
            "tool_calls": None,
        },
        {**USER, "name": ""},
    ]
    assert await texts_of(pensum, llama, history) == [
        ("system", "Be short."),
        ("user", "Count."),
        ("assistant", "One."),
        ("assistant", "Two."),
        ("user", "Go on."),
    ]


@pytest.mark.parametrize(
    "message",
    [
        {"content": [{"type": "refusal", "refusal": "I cannot count."}]},
        {"content": None, "refusal": "I cannot count."},
        {"content": "", "refusal": "I cannot count."},
    ],
    ids=str,
)
async def test_refusal_is_the_text_of_the_assistant(
    pensum: httpx.AsyncClient, llama: FakeOpenAi, message: Json
) -> None:
    assert await texts_of(pensum, llama, [*HELLO, {"role": "assistant", **message}, USER]) == [
        ("user", "Say hello."),
        ("assistant", "I cannot count."),
        ("user", "Go on."),
    ]


CALL = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"role": "assistant", "content": "", "tool_calls": [CALL]}, "messages.0.tool_calls"),
        ({"role": "assistant", "content": None, "function_call": CALL["function"]}, "messages.0.function_call"),
        ({"role": "tool", "tool_call_id": "1", "content": "42"}, "messages.0.role"),
        ({"role": "function", "name": "look", "content": "42"}, "messages.0.role"),
        ({"role": "owner", "content": "42"}, "messages.0.role"),
        ({"role": "assistant", "audio": {"id": "1"}}, "messages.0.audio"),
        ({"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}, "messages.0.content"),
        ({"role": "user", "content": [{"type": "text", "text": "a", "colour": "red"}]}, "messages.0.content"),
        ({"role": "user", "content": [{"type": "text", "text": 1}]}, "messages.0.content"),
        ({"role": "user", "content": ["a", 1]}, "messages.0.content"),
        ({"role": "user", "content": 1}, "messages.0.content"),
        ({"role": "user", "content": "a", "colour": "red"}, "messages.0.colour"),
    ],
    ids=str,
)
async def test_what_is_not_supported_in_a_message_is_named(
    pensum: httpx.AsyncClient, message: Json, field: str
) -> None:
    error = await refusal(pensum, {"messages": [message, USER]})
    assert error["param"] == field
    assert error["type"] == "invalid_request_error"


async def test_calls_of_tools_are_refused_with_what_to_do(pensum: httpx.AsyncClient) -> None:
    called = {"role": "assistant", "content": "", "tool_calls": [CALL]}
    assert "Tools are not supported" in (await refusal(pensum, {"messages": [called, USER]}))["message"]
    result = {"role": "tool", "tool_call_id": "1", "content": "42"}
    assert "'tool'" in (await refusal(pensum, {"messages": [*HELLO, result, USER]}))["message"]


# Options

UNSET: Json = {
    "stream": None,
    "stream_options": None,
    "response_format": None,
    "temperature": None,
    "top_p": None,
    "presence_penalty": None,
    "frequency_penalty": None,
    "max_tokens": None,
    "max_completion_tokens": None,
    "seed": None,
    "stop": None,
    "reasoning_effort": None,
    "metadata": None,
    "user": None,
    "n": None,
    "tools": None,
    "tool_choice": None,
    "parallel_tool_calls": None,
    "logit_bias": None,
    "logprobs": None,
    "top_logprobs": None,
    "functions": None,
    "function_call": None,
    "modalities": None,
    "service_tier": None,
    "store": None,
}


@pytest.mark.parametrize(
    "unset",
    [
        UNSET,
        {"seed": -1, "max_tokens": -1, "max_completion_tokens": -1},
        {"stop": ""},
        {"stop": []},
        {"stop": ["", None]},
        {"max_tokens": -1, "max_completion_tokens": None},
    ],
    ids=str,
)
async def test_what_is_not_set_changes_nothing(pensum: httpx.AsyncClient, llama: FakeOpenAi, unset: Json) -> None:
    assert await sent(pensum, llama, unset) == await sent(pensum, llama, {})


async def test_options_reach_the_server(pensum: httpx.AsyncClient, llama: FakeOpenAi) -> None:
    options = {
        "top_p": 0.5,
        "presence_penalty": 1.5,
        "frequency_penalty": -0.5,
        "temperature": 0,
        "seed": 0,
        "stop": ["", "END"],
        "max_tokens": 7,
    }
    wanted = {**options, "stop": ["END"]}
    body = await sent(pensum, llama, {**options, "max_completion_tokens": -1})
    assert {name: body.get(name) for name in wanted} == wanted
    zero = {"top_p": 0, "presence_penalty": 0, "frequency_penalty": 0}
    body = await sent(pensum, llama, zero)
    assert {name: body.get(name) for name in zero} == zero


@pytest.mark.parametrize(
    "option",
    [
        {"seed": -2},
        {"max_tokens": 0},
        {"max_tokens": -2},
        {"top_p": 1.1},
        {"top_p": -1},
        {"presence_penalty": 2.5},
        {"frequency_penalty": -3},
        {"stop": ["a"] * 5},
        {"n": 2},
    ],
    ids=str,
)
async def test_option_that_is_wrong_is_named(pensum: httpx.AsyncClient, option: Json) -> None:
    [field] = option
    assert (await refusal(pensum, option))["param"] == field


async def test_embeddings_take_null_for_what_is_not_set(pensum: httpx.AsyncClient) -> None:
    body = {"model": "nope", "input": "a", "encoding_format": None, "dimensions": None, "user": None}
    response = await pensum.post("/v1/embeddings", json=body)
    assert response.json()["error"]["code"] == "model_not_found"
