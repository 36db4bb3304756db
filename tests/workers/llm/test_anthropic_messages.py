from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field

from tests.fakes.anthropic_server import CONTEXT, MODEL, FakeAnthropic, refusal
from tests.fakes.cloud_replies import KEY, PROMPT_TOKENS, Broken, CloudReply, Ended, Refused
from tests.fakes.ollama_replies import Cut, Junk, Thinking
from tests.support.cloud_providers import anthropic_provider
from tests.support.failures import each
from workers.llm.gateway import (
    CompletionRequest,
    ContentRefused,
    CredentialsRefused,
    Model,
    ModelAnswerInvalid,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    Piece,
    PromptTooLong,
    Provider,
    ProviderOutOfBudget,
    Turn,
    Usage,
)

if TYPE_CHECKING:  # its client takes a second to import, so only the tests themselves do
    from workers.llm.anthropic_messages import AnthropicProvider

    Connect = Callable[[FakeAnthropic], AnthropicProvider]

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)


class Capital(BaseModel):
    city: str = Field(max_length=40)
    inhabitants: int = Field(ge=1)
    mayor: str | None = None


@pytest.fixture
def anthropic_server() -> Iterator[FakeAnthropic]:
    with FakeAnthropic() as server:
        yield server


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Make providers that are closed after the test."""
    with ExitStack() as providers:
        yield lambda server: providers.enter_context(closing(anthropic_provider(server)))


@pytest.fixture
def provider(anthropic_server: FakeAnthropic, connect: Connect) -> AnthropicProvider:
    return connect(anthropic_server)


def text_of(parts: list[Piece | Usage]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Piece))


def body_of(server: FakeAnthropic) -> dict[str, Any]:
    return server.messages[-1].body


# Requests


def test_anthropic_provider_implements_the_protocol(provider: AnthropicProvider) -> None:
    accepted: Provider = provider

    assert accepted.name == "anthropic"


def test_message_is_streamed_with_its_limits(anthropic_server: FakeAnthropic, provider: AnthropicProvider) -> None:
    request = CompletionRequest(
        prompt="And now?",
        system="Be brief.",
        turns=[Turn("user", "Hi."), Turn("assistant", "Hello.")],
        max_tokens=7,
        seed=3,
        frequency_penalty=0.5,
        presence_penalty=0.5,
        top_p=0.5,
        stop=["END"],
    )
    list(provider.stream(request))

    assert body_of(anthropic_server) == {
        "model": MODEL,
        "system": "Be brief.",
        "messages": [
            {"role": "user", "content": "Hi."},
            {"role": "assistant", "content": "Hello."},
            {"role": "user", "content": "And now?"},
        ],
        "max_tokens": 7,
        "stop_sequences": ["END"],
        "thinking": {"type": "disabled"},
        "stream": True,
    }
    assert KEY in anthropic_server.messages[-1].headers["authorization"]


@pytest.mark.parametrize(
    ("types", "thinking", "output_config"),
    [
        (("adaptive", "disabled"), {"type": "disabled"}, None),
        (("adaptive", "between_tools"), {"type": "between_tools"}, None),
        (("adaptive",), None, {"effort": "low"}),
        ((), None, None),
    ],
)
def test_model_is_asked_not_to_think_in_the_way_that_it_takes(
    connect: Connect, types: Collection[str], thinking: Any, output_config: Any
) -> None:
    with FakeAnthropic(thinking=types) as server:
        list(connect(server).stream(HELLO))

        assert body_of(server).get("thinking") == thinking
        assert body_of(server).get("output_config") == output_config


def test_model_thinks_if_the_request_says_so(anthropic_server: FakeAnthropic, provider: AnthropicProvider) -> None:
    list(provider.stream(replace(HELLO, thinks=True)))

    assert body_of(anthropic_server)["thinking"] == {"type": "adaptive"}


def test_capabilities_of_a_model_are_asked_for_once(
    anthropic_server: FakeAnthropic, provider: AnthropicProvider
) -> None:
    list(provider.stream(HELLO))
    list(provider.stream(HELLO))

    assert [request.path for request in anthropic_server.requests] == [
        f"/v1/models/{MODEL}",
        "/v1/messages",
        "/v1/messages",
    ]


def test_server_without_a_list_of_models_is_asked_nothing_special(connect: Connect) -> None:
    with FakeAnthropic(lists_models=False) as server:
        assert text_of(list(connect(server).stream(HELLO))) == "Echo: Say hello."
        assert "thinking" not in body_of(server)


# Schemas


def test_schema_is_the_format_of_the_output(anthropic_server: FakeAnthropic, provider: AnthropicProvider) -> None:
    parts = list(provider.stream(replace(HELLO, schema=Capital.model_json_schema())))

    asked = body_of(anthropic_server)["output_config"]["format"]
    assert asked["type"] == "json_schema"
    assert asked["schema"]["additionalProperties"] is False
    assert "maxLength" not in asked["schema"]["properties"]["city"]
    assert text_of(parts).startswith("{")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "object", "properties": {"a": {}}},
        {"type": "object", "properties": {"a": {"type": ["string", "null"]}}},
        {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": True},
    ],
    ids=repr,
)
def test_schema_that_is_no_format_stands_only_in_the_prompt(
    anthropic_server: FakeAnthropic, provider: AnthropicProvider, schema: dict[str, Any]
) -> None:
    list(provider.stream(replace(HELLO, schema=schema)))

    assert "output_config" not in body_of(anthropic_server)
    assert "JSON schema" in str(body_of(anthropic_server)["messages"])


def test_model_without_structured_outputs_reads_the_schema_in_the_prompt(connect: Connect) -> None:
    with FakeAnthropic(holds_schemas=False) as server:
        list(connect(server).stream(replace(HELLO, schema=Capital.model_json_schema())))

        assert "output_config" not in body_of(server)


# What a stream says


def test_stream_has_pieces_and_then_the_usage(anthropic_server: FakeAnthropic, provider: AnthropicProvider) -> None:
    anthropic_server.replies.append("one two three")

    *pieces, usage = provider.stream(HELLO)

    assert pieces == [Piece("one"), Piece(" two"), Piece(" three")]
    assert usage == Usage(MODEL, PROMPT_TOKENS, 3, "stop")


def test_thinking_model_yields_empty_pieces(anthropic_server: FakeAnthropic, provider: AnthropicProvider) -> None:
    anthropic_server.replies.append(Thinking("let me see", "Yes."))

    *pieces, _ = provider.stream(replace(HELLO, thinks=True))

    assert pieces == [Piece("")] * 3 + [Piece("Yes.")]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
    ],
)
def test_reason_of_the_end_is_told(
    anthropic_server: FakeAnthropic, provider: AnthropicProvider, reason: str, expected: str
) -> None:
    anthropic_server.replies.append(Ended("one", reason))
    *_, usage = provider.stream(HELLO)

    assert isinstance(usage, Usage)
    assert usage.finish_reason == expected


def test_models_are_listed_with_their_context(provider: AnthropicProvider) -> None:
    assert provider.context_tokens(None) is None
    assert provider.models() == [Model(MODEL, "anthropic", capabilities=("completion",), context_tokens=CONTEXT)]
    assert provider.context_tokens(None) == CONTEXT


# Errors


def broken(kind: str, message: str) -> Broken:
    return Broken({"type": kind, "message": message})


INVALID = "invalid_request_error"

CASES: list[tuple[CloudReply, type[ModelError]]] = [
    (refusal(429, "rate_limit_error", "Number of request tokens has exceeded your limit"), ModelRateLimited),
    (refusal(529, "overloaded_error", "Overloaded"), ModelBusy),
    (refusal(500, "api_error", "Internal server error"), ModelUnavailable),
    (refusal(504, "timeout_error", "Timed out"), ModelUnavailable),
    (Refused(502, "<html>502 Bad Gateway</html>"), ModelUnavailable),
    (refusal(401, "authentication_error", f"invalid x-api-key {KEY}"), CredentialsRefused),
    (refusal(403, "permission_error", "Your API key lacks permission"), CredentialsRefused),
    (refusal(402, "billing_error", "Payment required"), ProviderOutOfBudget),
    (refusal(400, INVALID, "Your credit balance is too low to access the Anthropic API."), ProviderOutOfBudget),
    (refusal(404, "not_found_error", "model: claude-x"), ModelMissing),
    (refusal(413, "request_too_large", "Request exceeds the maximum size"), PromptTooLong),
    (refusal(400, INVALID, f"messages: text of {KEY} must be non-empty"), ModelRequestRefused),
    (refusal(400, INVALID, "Output blocked by content filtering policy"), ContentRefused),
    (Refused(302, "", {"location": "/elsewhere"}), ModelRequestRefused),
    (broken("overloaded_error", "Overloaded"), ModelBusy),
    (broken("api_error", "Internal server error"), ModelUnavailable),
    (broken("rate_limit_error", "slow down"), ModelRateLimited),
    (broken("something_new", f"what {KEY}"), ModelUnavailable),
    (Ended("one", "refusal"), ContentRefused),
    (Junk(), ModelUnavailable),
    (Junk("[]"), ModelAnswerInvalid),
    (Cut(), ModelUnavailable),
    (Cut(after=2), ModelUnavailable),
    (Cut(politely=True), ModelUnavailable),
    (Cut(after=2, politely=True), ModelUnavailable),
]


def test_failure_of_the_server_becomes_the_right_error(connect: Connect) -> None:
    for check in each(CASES):
        with check as (reply, error), FakeAnthropic() as server:
            server.replies.append(reply)

            with pytest.raises(ModelError) as raised:
                list(connect(server).stream(HELLO))
            assert type(raised.value) is error
            assert KEY not in f"{raised.value} {raised.value.__cause__}"


@pytest.mark.parametrize(
    ("message", "tokens"),
    [
        ("prompt is too long: 208310 tokens > 200000 maximum", (208310, 200000)),
        ("request (3031 tokens) exceeds the available context size (1024 tokens), try increasing it", (3031, 1024)),
        ("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000", (190000, 200000)),
    ],
)
def test_prompt_that_is_too_long_is_refused_with_its_tokens(
    anthropic_server: FakeAnthropic, provider: AnthropicProvider, message: str, tokens: tuple[int, int]
) -> None:
    anthropic_server.replies.append(refusal(400, INVALID, message))

    with pytest.raises(PromptTooLong) as raised:
        list(provider.stream(HELLO))
    assert (raised.value.prompt_tokens, raised.value.context_tokens) == tokens


def test_pause_that_the_server_asks_for_is_told(anthropic_server: FakeAnthropic, provider: AnthropicProvider) -> None:
    anthropic_server.replies.append(refusal(429, "rate_limit_error", "slow down", {"Retry-After": "7"}))

    with pytest.raises(ModelRateLimited) as raised:
        list(provider.stream(HELLO))
    assert raised.value.retry_after_seconds == 7


def test_missing_model_is_named_in_the_error(provider: AnthropicProvider) -> None:
    with pytest.raises(ModelMissing, match="claude-x"):
        list(provider.stream(replace(HELLO, model="claude-x")))
