"""A model server that sends without end takes neither memory nor a slot, whichever provider asks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from core.settings import LlmSettings, OllamaDiskSettings
from tests.fakes.hostile_server import BUFFERED, Endless, HostileServer, anthropic_event, ollama_line, openai_event
from tests.support.cloud_providers import anthropic_provider, openai_provider
from workers.llm.gateway import (
    CompletionRequest,
    ModelAnswerInvalid,
    ModelError,
    ModelUnavailable,
    Piece,
    Provider,
    Usage,
)
from workers.llm.ollama import OllamaProvider
from workers.llm.ollama_models import ModelServerUnavailable, OllamaModels

if TYPE_CHECKING:  # the clients of both take a second or two to import, so only the tests themselves do
    from workers.llm.sdk_connection import Patience

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)
MEGABYTE = 1_000_000
IDLE = 0.3


def _patience() -> Patience:
    from workers.llm.sdk_connection import Patience

    return Patience(connect=10.0, first_token=IDLE, idle=IDLE)


def _ollama(server: HostileServer, is_hasty: bool) -> OllamaProvider:
    seconds = IDLE if is_hasty else 60.0
    settings: dict[str, Any] = {"first_token_timeout_seconds": seconds, "idle_timeout_seconds": seconds}
    return OllamaProvider(LlmSettings(ollama_host=server.url, model="m", **settings))


def _openai(server: Any, is_hasty: bool) -> Any:
    return openai_provider(server, **({"patience": _patience()} if is_hasty else {}))


def _anthropic(server: Any, is_hasty: bool) -> Any:
    return anthropic_provider(server, **({"patience": _patience()} if is_hasty else {}))


@dataclass(frozen=True)
class Dialect:
    """How a provider's server says it. `quiet` are what keeps a connection busy and is no token."""

    provider: Callable[[Any, bool], Any]
    piece: Callable[[str], str]
    thought: str
    quiet: tuple[str, ...]


DIALECTS = {
    "ollama": Dialect(
        _ollama,
        lambda text: ollama_line(content=text),
        ollama_line(content="", thinking="hm"),
        (ollama_line(content=""),),
    ),
    "openai": Dialect(
        _openai,
        lambda text: openai_event(content=text),
        openai_event(reasoning_content="hm"),
        (": hi\n\n", openai_event(content=""), openai_event(role="assistant")),
    ),
    "anthropic": Dialect(
        _anthropic,
        lambda text: anthropic_event(type="text_delta", text=text),
        anthropic_event(type="thinking_delta", thinking="hm"),
        (": hi\n\n", "event: ping\ndata: {}\n\n", anthropic_event(type="text_delta", text="")),
    ),
}
QUIET = [(name, quiet) for name, dialect in DIALECTS.items() for quiet in dialect.quiet]

each_dialect = pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
each_quiet = pytest.mark.parametrize(("dialect", "quiet"), [(DIALECTS[name], quiet) for name, quiet in QUIET])


Ask = Callable[..., tuple[HostileServer, Provider]]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """A server that answers like this, and a provider that asks it."""
    with ExitStack() as stack:

        def ask(dialect: Dialect, answer: Endless, *, is_hasty: bool = False) -> tuple[HostileServer, Provider]:
            server = stack.enter_context(HostileServer(answer))
            return server, stack.enter_context(closing(dialect.provider(server, is_hasty)))

        yield ask


def pieces_of(parts: list[Piece | Usage]) -> list[str]:
    return [part.text for part in parts if isinstance(part, Piece) and part.text]


@each_dialect
def test_list_of_models_without_end_is_left_after_ten_megabytes(dialect: Dialect, ask: Ask) -> None:
    server, provider = ask(dialect, Endless('{"id": "m"},', first='{"data": ['))

    with pytest.raises(ModelUnavailable, match="sent more than 10,000,000 bytes"):
        provider.models()
    server.wait_for_disconnect()
    assert server.sent < 10 * MEGABYTE + BUFFERED


@each_dialect
def test_error_without_end_is_left_after_ten_megabytes(dialect: Dialect, ask: Ask) -> None:
    server, provider = ask(dialect, Endless("it broke, ", status=500))

    with pytest.raises(ModelUnavailable, match="sent more than 10,000,000 bytes"):
        list(provider.stream(HELLO))
    assert server.sent < 10 * MEGABYTE + BUFFERED


@each_dialect
@pytest.mark.parametrize("has_begun", [False, True])
def test_line_without_end_fails_the_output_after_a_megabyte(dialect: Dialect, ask: Ask, has_begun: bool) -> None:
    answer = Endless("for ever and ever ", first=f"{dialect.piece('one') if has_begun else ''}data: ")
    server, provider = ask(dialect, answer)

    with pytest.raises(ModelAnswerInvalid, match="1,000,000 bytes without the end of a line"):
        list(provider.stream(HELLO))
    assert server.sent < MEGABYTE + BUFFERED


@each_dialect
def test_output_ends_at_its_limit_of_tokens_whatever_more_is_sent(dialect: Dialect, ask: Ask) -> None:
    server, provider = ask(dialect, Endless(dialect.piece("word ")))

    *parts, usage = provider.stream(HELLO)

    assert pieces_of(parts) == ["word "] * HELLO.max_tokens
    assert isinstance(usage, Usage)
    assert (usage.finish_reason, usage.output_tokens) == ("length", HELLO.max_tokens)
    server.wait_for_disconnect()
    assert server.sent < BUFFERED


@each_dialect
def test_piece_that_is_longer_than_all_tokens_is_cut(dialect: Dialect, ask: Ask) -> None:
    _, provider = ask(dialect, Endless(dialect.piece("x" * 100_000)))

    *parts, usage = provider.stream(HELLO)

    assert sum(map(len, pieces_of(parts))) == 64 * HELLO.max_tokens
    assert isinstance(usage, Usage)
    assert usage.finish_reason == "length"


@each_dialect
def test_thoughts_without_end_fail_the_output(dialect: Dialect, ask: Ask) -> None:
    server, provider = ask(dialect, Endless(dialect.thought))

    with pytest.raises(ModelAnswerInvalid, match=r"sent more than 1,032,000 bytes"):
        list(provider.stream(replace(HELLO, thinks=True)))
    assert server.sent < 2 * MEGABYTE + BUFFERED


@each_quiet
def test_quiet_bytes_without_end_fail_the_output(dialect: Dialect, quiet: str, ask: Ask) -> None:
    server, provider = ask(dialect, Endless(quiet))

    with pytest.raises(ModelAnswerInvalid, match=r"sent more than 1,0.2,000 bytes|sent more than 1,000,000 bytes"):
        list(provider.stream(HELLO))
    assert server.sent < 2 * MEGABYTE + BUFFERED


@each_quiet
def test_server_that_sends_no_token_any_more_is_silent(dialect: Dialect, quiet: str, ask: Ask) -> None:
    answer = Endless(quiet, first=dialect.piece("one"), pause_seconds=0.02, most=len(quiet) * 1_000)
    _, provider = ask(dialect, answer, is_hasty=True)

    with pytest.raises(ModelUnavailable, match="was silent for too long"):
        list(provider.stream(HELLO))


@each_dialect
def test_server_that_sends_no_token_at_all_is_silent(dialect: Dialect, ask: Ask) -> None:
    quiet = dialect.quiet[0]
    _, provider = ask(dialect, Endless(quiet, pause_seconds=0.02, most=len(quiet) * 1_000), is_hasty=True)

    with pytest.raises(ModelUnavailable, match="was silent for too long"):
        list(provider.stream(HELLO))


@each_dialect
def test_thoughts_are_tokens(dialect: Dialect, ask: Ask) -> None:
    """They come for longer than the server may be silent."""
    most = len(dialect.thought) * 30
    _, provider = ask(dialect, Endless(dialect.thought, pause_seconds=0.02, most=most), is_hasty=True)

    with pytest.raises(ModelError, match=r"broke|repeated"):
        list(provider.stream(replace(HELLO, thinks=True)))


@each_dialect
def test_compressed_response_is_refused_before_it_is_unpacked(dialect: Dialect, ask: Ask) -> None:
    server, provider = ask(dialect, Endless("x", headers=("Content-Encoding: gzip",)))

    with pytest.raises(ModelUnavailable, match="compressed"):
        provider.models()
    with pytest.raises(ModelUnavailable, match="compressed"):
        list(provider.stream(HELLO))
    assert {request.headers["accept-encoding"] for request in server.requests} == {"identity"}


def test_list_that_goes_on_on_a_next_page_for_ever_is_read_once(ask: Ask) -> None:
    page = {"data": [{"id": "m", "type": "model"}], "has_more": True, "first_id": "m", "last_id": "m"}
    server, provider = ask(DIALECTS["anthropic"], Endless(" ", first=json.dumps(page), most=1))

    assert [model.name for model in provider.models()] == ["m"]
    assert len(server.requests) == 1


@pytest.mark.parametrize("told", [-1, 0, 10**12, "many", 1.5, None, [1]])
def test_context_that_cannot_be_true_is_not_known(told: object, ask: Ask) -> None:
    listed = {"data": [{"id": "m", "max_model_len": told, "meta": "none"}]}
    _, provider = ask(DIALECTS["openai"], Endless(" ", first=json.dumps(listed), most=1))

    assert [model.context_tokens for model in provider.models()] == [None]


@pytest.mark.parametrize("name", [7, None, "", "half \ud83d", "nul \0", "x" * 10_000])
def test_model_without_a_name_that_can_be_kept_is_not_listed(name: object, ask: Ask) -> None:
    listed = {"data": [{"id": name}, {"id": "m"}]}
    _, provider = ask(DIALECTS["openai"], Endless(" ", first=json.dumps(listed), most=1))

    assert [model.name for model in provider.models()] == ["m"]


# Vectors, and pulls


def test_vectors_without_end_are_left_after_ten_megabytes(ask: Ask) -> None:
    server, provider = ask(DIALECTS["ollama"], Endless("0.1,", first='{"embeddings": [['))
    assert isinstance(provider, OllamaProvider)

    with pytest.raises(ModelUnavailable, match="sent more than 10,000,000 bytes"):
        provider.embed(["one"])
    assert server.sent < 10 * MEGABYTE + BUFFERED


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999"])
def test_vector_with_what_is_no_number_is_refused(value: str, ask: Ask) -> None:
    _, provider = ask(DIALECTS["ollama"], Endless(" ", first=f'{{"embeddings": [[0.5, {value}]]}}', most=1))
    assert isinstance(provider, OllamaProvider)

    with pytest.raises(ModelUnavailable, match="no number"):
        provider.embed(["one"])


def test_pull_whose_line_has_no_end_is_left_after_a_megabyte() -> None:
    with (
        HostileServer(Endless("for ever ", first='{"status": "pulling"}\n{"status": "')) as server,
        closing(OllamaModels(server.url, LlmSettings(), OllamaDiskSettings())) as models,
    ):
        with pytest.raises(ModelServerUnavailable, match="1,000,000 bytes without the end of a line"):
            list(models.pull("m"))
        assert server.sent < MEGABYTE + BUFFERED
