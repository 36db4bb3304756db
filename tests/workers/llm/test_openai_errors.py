from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.cloud_replies import KEY, Broken, CloudReply, Late, Refused
from tests.fakes.ollama_replies import Cut, Hang, Junk, Slow
from tests.fakes.openai_server import FakeOpenAi
from tests.support.cloud_providers import openai_provider
from tests.support.failures import each
from workers.llm.gateway import (
    CompletionRequest,
    ContentRefused,
    CredentialsRefused,
    ModelAnswerInvalid,
    ModelBusy,
    ModelError,
    ModelLoading,
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    ModelUnfit,
    Piece,
    PromptTooLong,
    ProviderOutOfBudget,
    Usage,
)
from workers.llm.sdk_connection import Patience

if TYPE_CHECKING:  # its client takes half a second to import, so only the tests themselves do
    from workers.llm.openai_compatible import OpenAiProvider

    Connect = Callable[..., OpenAiProvider]

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)


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


def refused(status: int, message: str, kind: str | None = None, code: Any = None, **more: Any) -> Refused:
    return Refused(status, {"error": {"message": message, "type": kind, "param": None, "code": code, **more}})


def broken(message: str, kind: str | None = None, code: Any = None) -> Broken:
    return Broken({"message": message, "type": kind, "code": code})


QUOTA = "You exceeded your current quota, please check your plan and billing details."
UPSTREAM = {"raw": '{"error": {"code": "context_length_exceeded"}}: the maximum context length', "provider_name": "x"}

CASES: list[tuple[CloudReply, type[ModelError]]] = [
    (refused(429, "Rate limit reached for requests", "requests", "rate_limit_exceeded"), ModelRateLimited),
    (refused(429, QUOTA, "insufficient_quota", "insufficient_quota"), ProviderOutOfBudget),
    (refused(402, "Insufficient credits", code=402), ProviderOutOfBudget),
    (refused(403, "Your team has either used all available credits or reached its limit"), ProviderOutOfBudget),
    (refused(401, f"Incorrect API key provided: {KEY}", code="invalid_api_key"), CredentialsRefused),
    (refused(400, f"Incorrect API key provided: {KEY}"), CredentialsRefused),
    (refused(403, "You are not allowed"), CredentialsRefused),
    (refused(403, "openai/gpt-test requires moderation on OpenAI. Your input was flagged."), ContentRefused),
    (refused(404, "The model `x` does not exist", code="model_not_found"), ModelMissing),
    (refused(400, "x/y is not a valid model ID", code=400), ModelMissing),
    (Refused(404, "404 page not found"), ModelMissing),
    (refused(400, "too long", code="context_length_exceeded"), PromptTooLong),
    (refused(400, "Provider returned error", code=400, metadata=UPSTREAM), PromptTooLong),
    (refused(400, "temperature must be a number", "invalid_request_error"), ModelRequestRefused),
    (Refused(422, {"detail": [{"loc": ["body", "stop"], "msg": "too many"}]}), ModelRequestRefused),
    (Refused(302, "", {"location": "/elsewhere"}), ModelRequestRefused),
    (refused(503, "Loading model", "unavailable_error", 503), ModelLoading),
    (refused(503, "The engine is currently overloaded"), ModelBusy),
    (refused(529, "Overloaded"), ModelBusy),
    (refused(501, "This server does not support chat", "not_supported_error", 501), ModelUnfit),
    (refused(500, "The server had an error", "server_error"), ModelUnavailable),
    (Refused(502, "<html>502 Bad Gateway</html>"), ModelUnavailable),
    (Refused(504, ""), ModelUnavailable),
    (Refused(408, "timeout"), ModelUnavailable),
    (broken("The server had an error", "server_error"), ModelUnavailable),
    (broken("Overloaded", "overloaded_error"), ModelBusy),
    (broken("Rate limit exceeded", code=429), ModelRateLimited),
    (broken("Provider disconnected", code=502), ModelUnavailable),
    (broken("Your credits are used up", code=402), ProviderOutOfBudget),
    (broken("the request exceeds the available context size", "exceed_context_size_error"), PromptTooLong),
    (broken("flagged", code="content_filter"), ContentRefused),
    (Junk(), ModelUnavailable),
    (Junk("[]"), ModelAnswerInvalid),
    (Junk('"text"'), ModelAnswerInvalid),
    (Junk('{"choices": 5}'), ModelAnswerInvalid),
    (Cut(), ModelUnavailable),
    (Cut(after=2), ModelUnavailable),
    (Cut(politely=True), ModelUnavailable),
    (Cut(after=2, politely=True), ModelUnavailable),
]


def test_failure_of_the_server_becomes_the_right_error(connect: Connect) -> None:
    for check in each(CASES):
        with check as (reply, error), FakeOpenAi() as server:
            server.replies.append(reply)

            with pytest.raises(ModelError) as raised:
                list(connect(server).stream(HELLO))
            assert type(raised.value) is error
            assert KEY not in f"{raised.value} {raised.value.__cause__}"


LLAMA_CPP = {"n_prompt_tokens": 3500, "n_ctx": 1024}


@pytest.mark.parametrize(
    ("message", "more", "tokens"),
    [
        ("request (3500 tokens) exceeds the available context size (1024 tokens), try increasing it", {}, (3500, 1024)),
        ("the request exceeds the available context size. try", LLAMA_CPP, (3500, 1024)),
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4900 in the "
            "messages, 100 in the completion).",
            {},
            (4900, 4096),
        ),
        (
            "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.",
            {},
            (5000, 4096),
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 100. This model's maximum context length is 4096 "
            "tokens and your request has 4050 input tokens (100 > 4096 - 4050).",
            {},
            (4050, 4096),
        ),
        (
            "You passed 5000 input tokens and requested 16 output tokens. However, the model's context length is only "
            "4096 tokens",
            {},
            (5000, 4096),
        ),
        ("This model's maximum prompt length is 131072 but the request contains 137812 tokens.", {}, (137812, 131072)),
        ("Input tokens exceed the configured limit of 922000 tokens. Your messages resulted in 950000 tokens.", {},
         (950000, 922000)),
    ],
)  # fmt: skip
def test_prompt_that_is_too_long_is_refused_with_its_tokens(
    openai_server: FakeOpenAi,
    provider: OpenAiProvider,
    message: str,
    more: Mapping[str, Any],
    tokens: tuple[int, int],
) -> None:
    openai_server.replies.append(refused(400, message, **more))

    with pytest.raises(PromptTooLong, match="Shorten it") as raised:
        list(provider.stream(HELLO))
    assert (raised.value.prompt_tokens, raised.value.context_tokens) == tokens


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", {7}), ("6.2", {7}), ("-1", {0}), ("soon", {None}), (None, {None})]
)
def test_pause_that_the_server_asks_for_is_told(
    openai_server: FakeOpenAi, provider: OpenAiProvider, header: str | None, seconds: set[int | None]
) -> None:
    openai_server.replies.append(Refused(429, "slow down", {"Retry-After": header} if header else {}))

    with pytest.raises(ModelRateLimited) as raised:
        list(provider.stream(HELLO))
    assert raised.value.retry_after_seconds in seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"message": "Slow down.", "metadata": {"headers": {"Retry-After": "12"}}}, 12),
        ({"message": "Slow down.", "metadata": {"retry_after_seconds": 3.5}}, 4),
        ({"message": "Rate limit reached. Please try again in 1m20.5s. Visit our site."}, 81),
        ({"message": "Rate limit reached. Please try again in 350ms."}, 1),
        ({"message": "Please try again in a moment."}, None),
    ],
)
def test_pause_that_is_asked_for_inside_a_stream_is_told(
    openai_server: FakeOpenAi, provider: OpenAiProvider, told: Mapping[str, Any], seconds: int | None
) -> None:
    openai_server.replies.append(Broken({"code": 429, **told}))

    with pytest.raises(ModelRateLimited) as raised:
        list(provider.stream(HELLO))
    assert raised.value.retry_after_seconds == seconds


def test_pause_that_a_busy_server_asks_for_is_told(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.replies.append(Refused(503, "overloaded", {"Retry-After": "9"}))

    with pytest.raises(ModelBusy) as raised:
        list(provider.stream(HELLO))
    assert raised.value.retry_after_seconds == 9


def test_pause_may_be_a_date(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    date = formatdate(time.time() + 100, usegmt=True)
    openai_server.replies.append(Refused(429, "slow down", {"Retry-After": date}))

    with pytest.raises(ModelRateLimited) as raised:
        list(provider.stream(HELLO))
    assert 60 < (raised.value.retry_after_seconds or 0) <= 101


def test_list_of_models_has_the_same_errors(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.replies.append(refused(401, f"Incorrect API key provided: {KEY}"))

    with pytest.raises(CredentialsRefused, match=r"Check OPENAI_API_KEY\.$"):
        provider.models()


def test_stopped_server_is_unavailable(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.stop()

    for attempt in (lambda: list(provider.stream(HELLO)), provider.models):
        with pytest.raises(ModelUnavailable, match="openai is not reachable"):
            attempt()


def test_request_after_a_failure_succeeds(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.replies.extend([Cut(after=1), "well again"])

    with pytest.raises(ModelUnavailable):
        list(provider.stream(HELLO))
    assert list(provider.stream(HELLO))[:-1] == [Piece(""), Piece("well"), Piece(" again")]


def test_error_of_the_caller_is_not_translated(provider: OpenAiProvider) -> None:
    stream = provider.stream(HELLO)
    next(stream)

    with pytest.raises(ValueError, match="of the caller"):
        stream.throw(ValueError("of the caller"))


# Patience


@pytest.mark.parametrize("after", [0, 2])
def test_silent_server_is_abandoned(openai_server: FakeOpenAi, connect: Connect, after: int) -> None:
    openai_server.replies.append(Hang(after))
    hasty = Patience(connect=2.0, first_token=0.1, idle=0.1)

    with pytest.raises(ModelUnavailable, match="silent for too long"):
        list(connect(openai_server, patience=hasty).stream(HELLO))
    openai_server.wait_for_disconnect()


def test_first_token_may_take_longer_than_the_idle_timeout(openai_server: FakeOpenAi, connect: Connect) -> None:
    openai_server.replies.append(Late("at last", seconds=1.5))
    patience = Patience(connect=2.0, first_token=30.0, idle=1.2)

    parts = list(connect(openai_server, patience=patience).stream(HELLO))

    assert parts[:-1] == [Piece(""), Piece("at"), Piece(" last")]


def test_later_tokens_may_not_take_as_long_as_the_first(openai_server: FakeOpenAi, connect: Connect) -> None:
    openai_server.replies.append(Hang(1))
    patience = Patience(connect=2.0, first_token=60.0, idle=0.1)

    with pytest.raises(ModelUnavailable, match="silent for too long"):
        list(connect(openai_server, patience=patience).stream(HELLO))


def test_slow_model_may_take_longer_than_the_idle_timeout(openai_server: FakeOpenAi, connect: Connect) -> None:
    openai_server.replies.append(Slow("a b c d e f g h", seconds_per_piece=0.2))
    patience = Patience(connect=2.0, first_token=30.0, idle=1.4)

    *pieces, usage = connect(openai_server, patience=patience).stream(HELLO)

    assert len(pieces) == 9
    assert isinstance(usage, Usage)


# Closing early


def test_closing_the_stream_closes_the_connection(openai_server: FakeOpenAi, provider: OpenAiProvider) -> None:
    openai_server.replies.append(Hang(after=1))
    stream = provider.stream(HELLO)
    assert [next(stream), next(stream)] == [Piece(""), Piece("1 ")]
    assert openai_server.disconnected == []

    stream.close()

    openai_server.wait_for_disconnect()
    assert openai_server.disconnected == openai_server.requests


def test_nothing_is_sent_before_the_first_piece_is_requested(
    openai_server: FakeOpenAi, provider: OpenAiProvider
) -> None:
    provider.stream(HELLO).close()

    assert openai_server.requests == []
