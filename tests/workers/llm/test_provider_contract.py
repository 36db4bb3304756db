"""What every provider with a server of its own does alike, each against its stand-in on a real socket."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import BaseModel

from core.errors import Cancelled
from core.settings import LlmSettings
from tests.fakes import anthropic_server, ollama_server, openai_server
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.cloud_replies import KEY, Broken, Refused
from tests.fakes.ollama_replies import Counted, Cut, Hang, Junk, Refusal
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.openai_server import FakeOpenAi
from tests.support.cloud_providers import anthropic_provider, openai_provider
from workers.llm import interruptible
from workers.llm.completion import complete
from workers.llm.context import estimate_tokens, prompt_tokens
from workers.llm.gateway import (
    CompletionRequest,
    CredentialsRefused,
    Model,
    ModelAnswerInvalid,
    ModelBusy,
    ModelError,
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    ModelUnreachable,
    Piece,
    Provider,
    ProviderOutOfBudget,
    Usage,
)
from workers.llm.interruptible import checking
from workers.llm.ollama import OllamaProvider

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)


class Capital(BaseModel):
    city: str
    inhabitants: int


@dataclass(frozen=True)
class Site:
    """A provider, its stand-in, and how the stand-in fails."""

    server: Any
    provider: Provider
    model: str
    chats: Callable[[Any], list[Mapping[str, Any]]]
    refuse: Callable[[int, str, str], Any]
    """With status, kind and message."""
    breaks: Callable[[str, str], Any]
    """In the stream, after a piece, with kind and message."""
    schema_in: Callable[[Mapping[str, Any]], Any]


def _bodies(path: str) -> Callable[[Any], list[Mapping[str, Any]]]:
    return lambda server: [request.body for request in server.requests if request.path == path]


def _ollama(stack: ExitStack) -> Site:
    server = stack.enter_context(FakeOllama())
    provider = OllamaProvider(LlmSettings(ollama_host=server.url, model=ollama_server.MODEL))
    return Site(
        server,
        stack.enter_context(closing(provider)),
        ollama_server.MODEL,
        chats=_bodies("/api/chat"),
        refuse=lambda status, kind, message: Refusal(status, message),
        breaks=lambda kind, message: None,
        schema_in=lambda body: body.get("format"),
    )


def _openai(stack: ExitStack) -> Site:
    server = stack.enter_context(FakeOpenAi())
    return Site(
        server,
        stack.enter_context(closing(openai_provider(server))),
        openai_server.MODEL,
        chats=_bodies("/v1/chat/completions"),
        refuse=lambda status, kind, message: Refused(status, {"error": {"message": message, "type": kind}}),
        breaks=lambda kind, message: Broken({"type": kind, "message": message}),
        schema_in=lambda body: body.get("response_format", {}).get("json_schema", {}).get("schema"),
    )


def _anthropic(stack: ExitStack) -> Site:
    server = stack.enter_context(FakeAnthropic())
    return Site(
        server,
        stack.enter_context(closing(anthropic_provider(server))),
        anthropic_server.MODEL,
        chats=_bodies("/v1/messages"),
        refuse=anthropic_server.refusal,
        breaks=lambda kind, message: Broken({"type": kind, "message": message}),
        schema_in=lambda body: body.get("output_config", {}).get("format", {}).get("schema"),
    )


@pytest.fixture(params=[_ollama, _openai, _anthropic], ids=["ollama", "openai", "anthropic"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with ExitStack() as stack:
        yield request.param(stack)


@pytest.fixture(params=[_openai, _anthropic], ids=["openai", "anthropic"])
def cloud(request: pytest.FixtureRequest) -> Iterator[Site]:
    with ExitStack() as stack:
        yield request.param(stack)


def text_of(parts: list[Piece | Usage]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Piece))


def failure_of(site: Site, request: CompletionRequest = HELLO) -> tuple[ModelError, str]:
    """The error, and the text before it."""
    parts: list[Piece | Usage] = []
    with pytest.raises(ModelError) as raised:
        parts.extend(site.provider.stream(request))
    return raised.value, text_of(parts)


# A stream


def test_stream_has_pieces_and_then_one_usage(site: Site) -> None:
    site.server.replies.append("one two three")

    *pieces, usage = site.provider.stream(HELLO)

    assert all(isinstance(piece, Piece) for piece in pieces)
    assert text_of(pieces) == "one two three"
    assert isinstance(usage, Usage)
    assert (usage.model, usage.output_tokens, usage.finish_reason) == (site.model, 3, "stop")
    assert usage.prompt_tokens > 0


def test_nothing_is_sent_before_the_first_piece_is_requested(site: Site) -> None:
    site.provider.stream(HELLO).close()

    assert site.server.requests == []


def test_closing_the_stream_closes_the_connection(site: Site) -> None:
    site.server.replies.append(Hang(after=1))
    stream = site.provider.stream(HELLO)
    while next(stream) != Piece("1 "):
        pass
    assert site.server.disconnected == []

    stream.close()

    site.server.wait_for_disconnect()
    assert [request.body for request in site.server.disconnected] == site.chats(site.server)


@pytest.mark.parametrize("after", [0, 1])
def test_silent_server_is_left_once_the_job_must_stop(site: Site, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruptible, "SLICE_SECONDS", 0.02)
    site.server.replies.append(Hang(after=after))
    parts: list[Piece | Usage] = []
    checks = iter([""] * 3)

    def check() -> None:
        """Raises while the server is silent, after so many words."""
        if site.chats(site.server) and len(text_of(parts).split()) == after and next(checks, "none is left"):
            raise Cancelled

    with pytest.raises(Cancelled), checking(check):
        parts.extend(site.provider.stream(HELLO))

    site.server.wait_for_disconnect()
    assert [request.body for request in site.server.disconnected] == site.chats(site.server)


def test_handlers_ask_every_provider_alike(site: Site) -> None:
    """`complete` is how they ask."""
    *pieces, usage = complete(site.provider, replace(HELLO, system="Be brief."))

    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)) == "Echo: Say hello."
    assert isinstance(usage, Usage)


def test_what_cannot_be_stored_is_replaced(cloud: Site) -> None:
    """One half of a surrogate pair, and NUL."""
    cloud.server.replies.append("half \ud83d whole \U0001f600\0")

    *pieces, _ = complete(cloud.provider, HELLO)

    assert "".join(piece.text for piece in pieces if isinstance(piece, Piece)) == "half \ufffd whole \U0001f600\ufffd"


def test_schema_is_asked_for_where_the_provider_holds_outputs_to_it(site: Site) -> None:
    assert site.provider.capabilities.structured == "json_schema"

    output = text_of(list(site.provider.stream(replace(HELLO, schema=Capital.model_json_schema()))))

    [body] = site.chats(site.server)
    assert set(site.schema_in(body)["properties"]) == {"city", "inhabitants"}
    assert "inhabitants" in json.dumps(body["messages"]) + str(body.get("system"))
    assert Capital.model_validate_json(output)


def test_models_are_listed(site: Site) -> None:
    listed = site.provider.models()

    assert site.model in {model.name for model in listed}
    assert all(isinstance(model, Model) and model.provider == site.provider.name for model in listed)


# Counts of tokens


@pytest.mark.parametrize("counted", [-(10**12), -1, 10**12, 2**70, None])
def test_count_that_cannot_be_true_is_replaced_by_the_estimate(site: Site, counted: object) -> None:
    site.server.replies.append(Counted("one two three", counted, counted))

    *_, usage = site.provider.stream(HELLO)

    assert isinstance(usage, Usage)
    assert (usage.prompt_tokens, usage.output_tokens) == (prompt_tokens(HELLO), estimate_tokens("one two three"))


@pytest.mark.parametrize("counted", ["many", 1e308, 7.5, [7]])
def test_count_that_is_no_number_of_tokens_is_replaced_by_the_estimate(cloud: Site, counted: object) -> None:
    cloud.server.replies.append(Counted("one two three", counted, counted))

    *_, usage = cloud.provider.stream(HELLO)

    assert isinstance(usage, Usage)
    assert (usage.prompt_tokens, usage.output_tokens) == (prompt_tokens(HELLO), estimate_tokens("one two three"))


@pytest.mark.parametrize("usage", ["none", 7, [1], {"prompt_tokens": {}}])
def test_usage_of_a_wrong_type_is_replaced_by_the_estimate(usage: object) -> None:
    finished = {"choices": [{"index": 0, "delta": {"content": "one"}, "finish_reason": "stop"}], "usage": usage}
    with FakeOpenAi() as server, closing(openai_provider(server)) as provider:
        server.replies.append(Junk(json.dumps(finished)))

        *_, told = provider.stream(HELLO)

    assert isinstance(told, Usage)
    assert (told.prompt_tokens, told.output_tokens) == (prompt_tokens(HELLO), estimate_tokens("1 one"))


def test_count_that_can_be_true_is_believed(site: Site) -> None:
    site.server.replies.append(Counted("one two three", 123, 45))

    *_, usage = site.provider.stream(HELLO)

    assert isinstance(usage, Usage)
    assert (usage.prompt_tokens, usage.output_tokens) == (123, 45)


# Failures before the first token


def test_server_that_is_not_there_is_away(site: Site) -> None:
    site.server.stop()

    error, _ = failure_of(site)
    assert type(error) is ModelUnreachable
    with pytest.raises(ModelUnavailable):
        site.provider.models()


def test_server_that_came_back_is_asked_again(site: Site) -> None:
    site.server.stop()
    failure_of(site)
    site.server.start()

    assert text_of(list(site.provider.stream(HELLO))) == "Echo: Say hello."


@pytest.mark.parametrize(
    ("status", "kind", "message", "error"),
    [
        (503, "overloaded_error", "server busy, please try again", ModelBusy),
        (429, "rate_limit_error", "slow down", ModelRateLimited),
        (500, "api_error", "it broke", ModelUnavailable),
        (502, "", "bad gateway", ModelUnavailable),
        (504, "", "gateway timeout", ModelUnavailable),
        (404, "not_found_error", "model not found", ModelMissing),
        (400, "invalid_request_error", "invalid schema", ModelRequestRefused),
    ],
)
def test_refusal_is_the_same_error_at_every_provider(
    site: Site, status: int, kind: str, message: str, error: type[ModelError]
) -> None:
    site.server.replies.append(site.refuse(status, kind, message))

    raised, text = failure_of(site)
    assert (type(raised), text) == (error, "")


@pytest.mark.parametrize(
    ("status", "kind", "message", "error"),
    [
        (401, "authentication_error", f"invalid key {KEY}", CredentialsRefused),
        (403, "permission_error", f"{KEY} may not", CredentialsRefused),
        (402, "billing_error", "no credit", ProviderOutOfBudget),
        (400, "invalid_request_error", f"what is {KEY}?", ModelRequestRefused),
        (500, "api_error", f"{KEY} broke it", ModelUnavailable),
    ],
)
def test_key_is_in_no_error_and_no_log(
    cloud: Site,
    caplog: pytest.LogCaptureFixture,
    status: int,
    kind: str,
    message: str,
    error: type[ModelError],
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.server.replies.append(cloud.refuse(status, kind, message))

    raised, _ = failure_of(cloud)
    logging.getLogger("tests").error("the job failed", exc_info=raised)

    assert type(raised) is error
    assert KEY not in f"{raised!r} {raised} {cloud.provider!r} {caplog.text}"


@pytest.mark.parametrize("pause", ["9" * 5_000, "1e300", "Mon, 99 Xyz 99999999 99:99:99 GMT", "1.2.3", "²"])
def test_pause_that_cannot_be_true_is_an_outage_like_any(cloud: Site, pause: str) -> None:
    body = {"error": {"message": f"try again in {pause}s", "type": "api_error", "code": pause}}
    headers = {"Retry-After": pause} if pause.isascii() else {}
    cloud.server.replies.append(Refused(500, body, headers))

    error, _ = failure_of(cloud)
    assert isinstance(error, ModelUnavailable)
    assert (error.retry_after_seconds or 0) <= 24 * 3600


# Failures after it


def test_json_too_deep_to_be_read_is_no_outage(site: Site) -> None:
    site.server.replies.append(Junk("[" * 20_000 + "]" * 20_000))

    error, text = failure_of(site)
    assert (type(error), text) == (ModelAnswerInvalid, "1 ")


@pytest.mark.parametrize("politely", [False, True])
def test_stream_that_is_cut_off_is_unavailable(cloud: Site, politely: bool) -> None:
    cloud.server.replies.append(Cut(after=2, politely=politely))

    error, text = failure_of(cloud)
    assert (type(error), text) == (ModelUnavailable, "1 2 ")


def test_server_that_goes_away_in_the_middle_is_unavailable(site: Site) -> None:
    site.server.replies.append(Hang(after=1))
    stream = site.provider.stream(HELLO)
    while next(stream) != Piece("1 "):
        pass
    site.server.stop()

    with pytest.raises(ModelUnavailable):
        next(stream)


@pytest.mark.parametrize(
    ("kind", "message", "error"),
    [
        ("overloaded_error", "Overloaded", ModelBusy),
        ("api_error", "Internal server error", ModelUnavailable),
    ],
)
def test_error_inside_the_stream_is_told_by_its_kind(
    cloud: Site, kind: str, message: str, error: type[ModelError]
) -> None:
    cloud.server.replies.append(cloud.breaks(kind, message))

    raised, text = failure_of(cloud)
    assert (type(raised), text) == (error, "1 ")
