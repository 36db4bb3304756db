"""A fake Ollama server for every test, and a real one where `OLLAMA_HOST` names one."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from core.settings import LlmSettings
from tests.fakes.ollama_server import MODEL, FakeOllama
from workers.llm.ollama import OllamaProvider


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        yield server


@pytest.fixture
def connect() -> Iterator[Callable[..., OllamaProvider]]:
    """Make providers that are closed after the test: `connect(url, idle_timeout_seconds=0.2)`."""
    with ExitStack() as providers:

        def connect(url: str, **more: Any) -> OllamaProvider:
            settings = LlmSettings(ollama_host=url, model=MODEL, **{"idle_timeout_seconds": 10.0, **more})
            return providers.enter_context(closing(OllamaProvider(settings)))

        yield connect


@pytest.fixture
def provider(server: FakeOllama, connect: Callable[..., OllamaProvider]) -> OllamaProvider:
    return connect(server.url)


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.ollama)])
def any_provider(request: pytest.FixtureRequest) -> Iterator[OllamaProvider]:
    """The fake and the real server pass the same tests."""
    if request.param == "fake":
        yield request.getfixturevalue("provider")
        return
    if not os.environ.get("OLLAMA_HOST"):
        pytest.skip("OLLAMA_HOST names no real Ollama")
    with closing(OllamaProvider(LlmSettings(idle_timeout_seconds=110.0))) as real:
        yield real
