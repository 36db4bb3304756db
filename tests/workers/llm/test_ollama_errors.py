import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import AppError
from tests.fakes.ollama_replies import MODEL_DIED, Busy, Cut, Hang, Junk, Refusal, Reply
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.failures import each
from workers.llm.gateway import (
    CompletionRequest,
    CredentialsRefused,
    ModelAnswerInvalid,
    ModelBusy,
    ModelLoading,
    ModelMissing,
    ModelRateLimited,
    ModelRequestRefused,
    ModelUnavailable,
    ModelUnfit,
    OutputRepeats,
    Piece,
    PromptTooLong,
    Usage,
)
from workers.llm.ollama import OllamaProvider

Connect = Callable[..., OllamaProvider]

TOO_LONG = (
    '{"error":{"code":400,"message":"request (3500 tokens) exceeds","type":"exceed_context_size_error",'
    '"n_prompt_tokens":3500,"n_ctx":1024}}'
)
HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)


def text_of(parts: list[Piece | Usage]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Piece))


CASES: list[tuple[Reply, type[AppError], str]] = [
    (Busy(), ModelBusy, "server busy"),
    (Refusal(503, "llm server loading model"), ModelLoading, "loading model"),
    (Refusal(503, "<html>no backend</html>"), ModelUnavailable, "no backend"),
    (Refusal(502, "Bad Gateway"), ModelUnavailable, "Bad Gateway"),
    (Refusal(504, "Gateway Timeout"), ModelUnavailable, "Gateway Timeout"),
    (Refusal(500, "llama runner process has terminated"), ModelUnavailable, "runner process"),
    (Refusal(429, "slow down"), ModelRateLimited, "slow down"),
    (Refusal(408, "too slow"), ModelUnavailable, "too slow"),
    (Refusal(404, "404 page not found"), ModelUnavailable, "page not found"),
    (Refusal(404, "model 'x' not found"), ModelMissing, "'x' not found"),
    (Refusal(400, "invalid schema"), ModelRequestRefused, "invalid schema"),
    (Refusal(401, "unauthorized"), CredentialsRefused, "Check OLLAMA_API_KEY"),
    (Refusal(403, "forbidden"), CredentialsRefused, "Check OLLAMA_API_KEY"),
    (Refusal(403, "ollama cloud is disabled: remote inference"), ModelMissing, "cloud is disabled"),
    (Refusal(500, 'invalid format: "yaml"; expected "json"'), ModelRequestRefused, "yaml"),
    (Refusal(500, 'option "temperature" must be of type float32'), ModelRequestRefused, "float32"),
    (Refusal(501, "This server does not support embeddings."), ModelUnfit, "cannot chat.*completion"),
    (Refusal(400, '"x" does not support chat'), ModelUnfit, "cannot chat.*completion"),
    (Refusal(400, '{"error":{"code":400,"message":"no $ref x"}}'), ModelRequestRefused, ": no .ref x$"),
    (Refusal(400, TOO_LONG), PromptTooLong, "3500 tokens.* has 1024: it is 2476 tokens too long"),
    (Refusal(400, "the prompt is longer than the context length currently"), PromptTooLong, "Shorten it"),
    (Junk(), ModelUnavailable, "not Ollama's JSON"),
    (Junk(""), ModelUnavailable, "not Ollama's JSON"),
    (Junk("[]"), ModelAnswerInvalid, "no part of a chat"),
    (Junk('{"done": true}'), ModelAnswerInvalid, "no part of a chat"),
    (Junk('{"error": {"code": 1}}'), ModelAnswerInvalid, "no part of a chat"),
    (Junk('{"error": "out of memory"}'), ModelUnavailable, "out of memory"),
    (Junk(json.dumps({"error": MODEL_DIED})), ModelUnavailable, "unexpected EOF"),
]


def test_failure_of_the_server_becomes_the_right_error(connect: Connect) -> None:
    for check in each(CASES):
        with check as (reply, error, detail), FakeOllama() as server:
            server.replies.append(reply)

            with pytest.raises(AppError, match=detail) as raised:
                list(connect(server.url).stream(HELLO))
            assert type(raised.value) is error


@pytest.mark.parametrize("reply", [Cut(), Cut(after=2), Cut(politely=True)], ids=repr)
def test_broken_stream_raises_model_unavailable(server: FakeOllama, provider: OllamaProvider, reply: Cut) -> None:
    server.replies.append(reply)
    pieces: list[Piece | Usage] = []

    with pytest.raises(ModelUnavailable, match="broke before the output was complete"):
        pieces.extend(provider.stream(HELLO))
    assert text_of(pieces) == "1 2 "[: 2 * reply.after]


def test_polite_end_without_the_last_line_is_a_repetition(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append("la " * 40)
    pieces: list[Piece | Usage] = []

    with pytest.raises(OutputRepeats, match="repeated itself"):
        pieces.extend(provider.stream(CompletionRequest(prompt="Sing.")))
    assert len(pieces) == 31


def test_stopped_server_is_unavailable(connect: Connect) -> None:
    with socket.socket() as bound_but_not_listening:
        bound_but_not_listening.bind(("127.0.0.1", 0))
        provider = connect(f"127.0.0.1:{bound_but_not_listening.getsockname()[1]}")

        attempts: list[Callable[[], Any]] = [
            lambda: list(provider.stream(HELLO)),
            provider.models,
            lambda: provider.can_chat(MODEL),
            lambda: provider.embed(["a text"]),
        ]
        for attempt in attempts:
            with pytest.raises(ModelUnavailable, match="OLLAMA_HOST"):
                attempt()


def test_rate_limit_says_when_to_ask_again(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([Refusal(429, "slow down", retry_after="7"), Refusal(429, "slow down", retry_after="soon")])

    seconds = []
    for _ in range(2):
        with pytest.raises(ModelRateLimited) as limited:
            list(provider.stream(HELLO))
        seconds.append(limited.value.retry_after_seconds)
    assert seconds == [7, None]


def test_server_that_goes_away_in_the_middle_is_unavailable(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.append(Hang(after=1))
    stream = provider.stream(HELLO)
    next(stream)
    server.stop()

    with pytest.raises(ModelUnavailable, match="broke before the output was complete"):
        next(stream)


def test_request_after_a_failure_succeeds(server: FakeOllama, provider: OllamaProvider) -> None:
    server.replies.extend([Cut(after=1), "well again"])

    with pytest.raises(ModelUnavailable):
        list(provider.stream(HELLO))
    assert text_of(list(provider.stream(HELLO))) == "well again"


def test_error_of_the_caller_is_not_translated(provider: OllamaProvider) -> None:
    stream = provider.stream(HELLO)
    next(stream)

    with pytest.raises(ValueError, match="of the caller"):
        stream.throw(ValueError("of the caller"))
