import socket
from collections.abc import Callable

import pytest

from tests.fakes.ollama_replies import Hang, Slow
from tests.fakes.ollama_server import FakeOllama
from workers.llm.gateway import CompletionRequest, ModelUnavailable, Piece
from workers.llm.ollama import OllamaProvider

Connect = Callable[..., OllamaProvider]

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)
LONG = 30.0  # seconds: a test that waits for that long has failed


def test_server_that_takes_no_connection_is_given_up(connect: Connect) -> None:
    """Its queue of connections has room for one."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as queued:
        queued.connect(full.getsockname())
        provider = connect(f"http://127.0.0.1:{full.getsockname()[1]}", connect_timeout_seconds=0.1)

        with pytest.raises(ModelUnavailable, match="PENSUM_LLM_CONNECT_TIMEOUT_SECONDS"):
            list(provider.stream(HELLO))


@pytest.mark.parametrize(
    ("after", "patience", "named"),
    [
        (0, {"first_token_timeout_seconds": 0.1, "idle_timeout_seconds": LONG}, "PENSUM_LLM_FIRST_TOKEN_TIMEOUT"),
        (2, {"first_token_timeout_seconds": LONG, "idle_timeout_seconds": 0.1}, "PENSUM_LLM_IDLE_TIMEOUT_SECONDS"),
    ],
)
def test_silent_model_is_given_up_before_and_after_its_first_token(
    server: FakeOllama, connect: Connect, after: int, patience: dict[str, float], named: str
) -> None:
    server.replies.append(Hang(after))

    with pytest.raises(ModelUnavailable, match=named):
        list(connect(server.url, **patience).stream(HELLO))
    server.wait_for_disconnect()


def test_first_token_may_take_longer_than_the_next_ones(server: FakeOllama, connect: Connect) -> None:
    server.runner.load_seconds = 1.5
    provider = connect(server.url, first_token_timeout_seconds=LONG, idle_timeout_seconds=1.2)

    assert [part.text for part in provider.stream(HELLO) if isinstance(part, Piece)]


def test_patience_until_the_first_token_grows_with_the_prompt(server: FakeOllama, connect: Connect) -> None:
    server.runner.load_seconds = 0.5
    provider = connect(server.url, first_token_timeout_seconds=0.05)

    with pytest.raises(ModelUnavailable, match="first token"):
        list(provider.stream(CompletionRequest(prompt="?")))
    assert list(provider.stream(CompletionRequest(prompt="Why is it so? " * 100)))


def test_slow_model_may_take_longer_than_the_idle_timeout(server: FakeOllama, connect: Connect) -> None:
    server.replies.append(Slow("a b c d e f g h", seconds_per_piece=0.2))

    parts = list(connect(server.url, idle_timeout_seconds=1.4).stream(HELLO))

    assert "".join(part.text for part in parts if isinstance(part, Piece)) == "a b c d e f g h"
