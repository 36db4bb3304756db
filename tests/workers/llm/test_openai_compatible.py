from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from tests.fakes.cloud_replies import KEY, PROMPT_TOKENS, Ended
from tests.fakes.ollama_replies import Thinking
from tests.fakes.openai_server import MODEL, FakeOpenAi
from tests.support.cloud_providers import openai_provider
from workers.llm.gateway import (
    CompletionRequest,
    ContentRefused,
    Model,
    ModelError,
    ModelRequestRefused,
    ModelUnavailable,
    OutputRepeats,
    Piece,
    Provider,
    Turn,
    Usage,
)

if TYPE_CHECKING:  # its client takes half a second to import, so only the tests themselves do
    from workers.llm.openai_compatible import OpenAiProvider

    Connect = Callable[..., OpenAiProvider]

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)


class Capital(BaseModel):
    city: str
    inhabitants: int


@pytest.fixture
def openai_server() -> Iterator[FakeOpenAi]:
    with FakeOpenAi() as server:
        yield server


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Make providers that are closed after the test."""
    with ExitStack() as providers:
        yield lambda server, **more: providers.enter_context(closing(openai_provider(server, **more)))


@pytest.fixture
def provider(openai_server: FakeOpenAi, connect: Connect) -> OpenAiProvider:
    return connect(openai_server)


def text_of(parts: list[Piece | Usage]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Piece))


def body_of(server: FakeOpenAi) -> dict[str, Any]:
    return server.requests[-1].body


# Requests


def test_openai_provider_implements_the_protocol(provider: OpenAiProvider) -> None:
    accepted: Provider = provider

    assert accepted.name == "openai"


def test_chat_is_streamed_with_its_limits(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    request = CompletionRequest(
        prompt="And now?",
        system="Be brief.",
        turns=[Turn("user", "Hi."), Turn("assistant", "Hello.")],
        max_tokens=7,
        temperature=0.5,
        seed=3,
        stop=["END"],
    )
    list(provider.stream(request))

    assert body_of(openai_server) == {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hi."},
            {"role": "assistant", "content": "Hello."},
            {"role": "user", "content": "And now?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 7,
        "temperature": 0.5,
        "seed": 3,
        "stop": ["END"],
    }
    assert openai_server.requests[-1].headers["authorization"] == f"Bearer {KEY}"


def test_server_has_fields_of_its_own(openai_server: FakeOpenAi, connect: Connect) -> None:
    provider = connect(
        openai_server,
        max_tokens_field="max_completion_tokens",
        without_thinking={"reasoning_effort": "none"},
    )
    list(provider.stream(replace(HELLO, frequency_penalty=0.5)))

    body = body_of(openai_server)
    assert (body["max_completion_tokens"], body["frequency_penalty"], body["reasoning_effort"]) == (16, 0.5, "none")
    assert "max_tokens" not in body


def test_sampling_of_the_server_goes_into_each_request(openai_server: FakeOpenAi, connect: Connect) -> None:
    provider = connect(openai_server, sampling={"frequency_penalty": 0.1, "min_p": 0.05})
    list(provider.stream(HELLO))
    list(provider.stream(replace(HELLO, frequency_penalty=0.5)))

    sent = [(request.body["min_p"], request.body["frequency_penalty"]) for request in openai_server.requests]
    assert sent == [(0.05, 0.1), (0.05, 0.5)]


def test_how_tokens_are_chosen_is_the_requests_before_the_servers(openai_server: FakeOpenAi, connect: Connect) -> None:
    provider = connect(openai_server, sampling={"top_p": 0.8, "presence_penalty": 1.5})
    list(provider.stream(replace(HELLO, top_p=1.0, presence_penalty=0.0)))

    body = body_of(openai_server)
    assert (body["top_p"], body["presence_penalty"]) == (1.0, 0.0)
    assert "frequency_penalty" not in body


def test_model_that_refuses_top_p_is_asked_without_it(connect: Connect) -> None:
    with FakeOpenAi(not_taken=["top_p", "presence_penalty"]) as server:
        provider = connect(server)
        list(provider.stream(replace(HELLO, top_p=0.5, presence_penalty=1.0, frequency_penalty=0.5)))
        body = body_of(server)
    assert body["frequency_penalty"] == 0.5
    assert {"top_p", "presence_penalty"}.isdisjoint(body)


def test_model_thinks_only_if_the_request_says_so(openai_server: FakeOpenAi, connect: Connect) -> None:
    provider = connect(openai_server, without_thinking={"reasoning_effort": "none"})
    list(provider.stream(replace(HELLO, thinks=True)))

    assert "reasoning_effort" not in body_of(openai_server)


@pytest.mark.parametrize("refuses_extras", [False, True])
def test_field_that_a_model_does_not_take_is_left_out_from_then_on(connect: Connect, refuses_extras: bool) -> None:
    refused = ["reasoning_effort", "temperature"]
    with FakeOpenAi(not_taken=refused, refuses_extras=refuses_extras) as server:
        provider = connect(server, without_thinking={"reasoning_effort": "none"})

        assert text_of(list(provider.stream(HELLO))) == "Echo: Say hello."
        list(provider.stream(HELLO))

        assert len(server.requests) == 4
        assert not set(refused) & body_of(server).keys()


def test_requests_at_the_same_time_learn_the_same(connect: Connect) -> None:
    with FakeOpenAi(not_taken=["temperature"]) as server, ThreadPoolExecutor(4) as threads:
        provider = connect(server)
        outputs = threads.map(lambda _: text_of(list(provider.stream(HELLO))), range(8))

        assert set(outputs) == {"Echo: Say hello."}


def test_limit_of_tokens_has_the_name_that_the_model_knows(connect: Connect) -> None:
    with FakeOpenAi(not_taken=["max_tokens"]) as server:
        list(connect(server).stream(HELLO))

        assert body_of(server)["max_completion_tokens"] == 16


def test_field_that_the_request_needs_is_not_left_out(connect: Connect) -> None:
    with FakeOpenAi(not_taken=["stop"]) as server, pytest.raises(ModelRequestRefused, match="'stop'"):
        list(connect(server).stream(replace(HELLO, stop=["END"])))


def test_server_without_keys_gets_none_of_ours(
    openai_server: FakeOpenAi, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"Authorization: Bearer {KEY}")
    list(connect(openai_server, api_key=None).stream(HELLO))

    assert KEY not in str(openai_server.requests[-1].headers)


def test_output_has_room_in_a_small_context(openai_server: FakeOpenAi, connect: Connect) -> None:
    list(connect(openai_server, context_tokens=100).stream(replace(HELLO, max_tokens=1024)))

    assert 50 <= body_of(openai_server)["max_tokens"] < 100


# Schemas


@pytest.mark.parametrize(
    ("structured", "expected"),
    [("json_schema", "json_schema"), ("json_object", "json_object"), ("none", None)],
)
def test_schema_is_asked_for_as_the_server_can(
    openai_server: FakeOpenAi, connect: Connect, structured: str, expected: str | None
) -> None:
    schema = Capital.model_json_schema()
    list(connect(openai_server, structured=structured).stream(replace(HELLO, schema=schema)))

    body = body_of(openai_server)
    assert body.get("response_format", {}).get("type") == expected
    assert "inhabitants" in body["messages"][0]["content"]


def test_schema_is_strict_in_its_strict_form(openai_server: FakeOpenAi, connect: Connect) -> None:
    list(connect(openai_server).stream(replace(HELLO, schema=Capital.model_json_schema())))

    asked = body_of(openai_server)["response_format"]["json_schema"]
    assert asked["strict"] is True
    assert asked["schema"]["additionalProperties"] is False


def test_schema_without_a_strict_form_is_sent_as_it_is(openai_server: FakeOpenAi, connect: Connect) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"]}
    list(connect(openai_server).stream(replace(HELLO, schema=schema)))

    asked = body_of(openai_server)["response_format"]["json_schema"]
    assert (asked["strict"], asked["schema"]) == (False, schema)


def test_output_matches_the_schema(provider: OpenAiProvider) -> None:
    parts = list(provider.stream(replace(HELLO, schema=Capital.model_json_schema())))

    assert Capital.model_validate_json(text_of(parts)).city.startswith("Echo: ")


# What a stream says


def test_stream_has_pieces_and_then_the_usage(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.replies.append("one two three")

    *pieces, usage = provider.stream(HELLO)

    assert text_of(pieces) == "one two three"
    assert usage == Usage(MODEL, PROMPT_TOKENS, 3, "stop")


def test_tokens_are_estimated_where_the_server_counts_none(connect: Connect) -> None:
    with FakeOpenAi(counts_tokens=False) as server:
        server.replies.append("one two three")
        *_, usage = connect(server).stream(HELLO)

    assert isinstance(usage, Usage)
    assert usage.prompt_tokens > 0
    assert usage.output_tokens == 4


@pytest.mark.parametrize(("reason", "expected"), [("stop", "stop"), ("length", "length"), ("eos_token", "stop")])
def test_reason_of_the_end_is_told(
    openai_server: FakeOpenAi, provider: OpenAiProvider, reason: str, expected: str
) -> None:
    openai_server.replies.append(Ended("one", reason))
    *_, usage = provider.stream(HELLO)

    assert isinstance(usage, Usage)
    assert usage.finish_reason == expected


@pytest.mark.parametrize(
    ("reason", "error"),
    [("content_filter", ContentRefused), ("repetition", OutputRepeats), ("error", ModelUnavailable)],
)
def test_bad_end_is_an_error(
    openai_server: FakeOpenAi, provider: OpenAiProvider, reason: str, error: type[ModelError]
) -> None:
    openai_server.replies.append(Ended("one", reason))

    with pytest.raises(ModelError) as raised:
        list(provider.stream(HELLO))
    assert type(raised.value) is error


def test_thinking_model_yields_empty_pieces(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.replies.append(Thinking("let me see", "Yes."))

    *pieces, _ = provider.stream(HELLO)

    assert pieces == [Piece("")] * 4 + [Piece("Yes.")]


def test_models_are_listed_with_their_context(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.models += [{"id": "qwen", "max_model_len": 4096}, {"id": "llama", "meta": {"n_ctx": 8192}}]

    assert provider.models() == [
        Model(MODEL, "openai"),
        Model("text-embedding-test", "openai", capabilities=("embedding",)),
        Model("qwen", "openai", context_tokens=4096),
        Model("llama", "openai", context_tokens=8192),
    ]
    assert (provider.context_tokens("qwen"), provider.context_tokens(None)) == (4096, None)
