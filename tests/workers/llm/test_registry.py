from contextlib import ExitStack, closing
from typing import Any, cast

import pytest

from tests.fakes import anthropic_server
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.openai_server import MODEL, FakeOpenAi
from tests.support.configuration import Configure
from workers.llm.gateway import CompletionRequest, Piece
from workers.llm.registry import registry

HELLO = CompletionRequest(prompt="Say hello.", max_tokens=16)


@pytest.fixture(autouse=True)
def _new_registry() -> Any:
    registry.forget()
    yield
    registry.forget()


def test_only_what_is_configured_is_in_the_registry() -> None:
    assert list(registry()) == ["ollama", "extractive"]


def test_each_key_and_each_named_server_is_an_entry(configure: Configure) -> None:
    configure(
        ANTHROPIC_API_KEY="sk-ant-1",
        PENSUM_ANTHROPIC_SLOTS=2,
        OPENAI_API_KEY="sk-1",
        GROK_API_KEY="xai-1",
        OPENROUTER_API_KEY="sk-or-1",
        OPENROUTER_MODEL_NAME="maker/model",
        PENSUM_OPENAI_SERVERS='{"vllm": {"base_url": "http://127.0.0.1:9/v1", "model": "qwen3", "slots": 32}}',
    )
    found = registry()

    assert list(found) == ["ollama", "anthropic", "vllm", "openai", "grok", "openrouter", "extractive"]
    assert {name: entry.slots for name, entry in found.items() if entry.runs == "anywhere"} == {
        "anthropic": 2,
        "vllm": 32,
        "openai": 8,
        "grok": 8,
        "openrouter": 8,
    }


def test_one_provider_may_be_asked_before_the_others(configure: Configure) -> None:
    server = '{"vllm": {"base_url": "http://127.0.0.1:9/v1", "model": "qwen3"}}'
    configure(PENSUM_OPENAI_SERVERS=server, GROK_API_KEY="xai-1", PENSUM_LLM_FIRST="vllm")

    assert list(registry()) == ["vllm", "ollama", "grok", "extractive"]


def test_entries_make_providers_that_ask_their_own_server(configure: Configure) -> None:
    with FakeOpenAi() as server, FakeAnthropic() as anthropic, ExitStack() as providers:
        configure(
            ANTHROPIC_API_KEY="sk-ant",
            ANTHROPIC_BASE_URL=anthropic.url,
            PENSUM_ANTHROPIC_MODEL=anthropic_server.MODEL,
            OPENAI_API_KEY="sk-openai",
            OPENAI_BASE_URL=f"{server.url}/v1",
            PENSUM_OPENAI_MODEL=MODEL,
            GROK_API_KEY="sk-grok",
            PENSUM_GROK_BASE_URL=f"{server.url}/v1",
            PENSUM_GROK_MODEL=MODEL,
            PENSUM_OPENAI_SERVERS=f'{{"vllm": {{"base_url": "{server.url}/v1", "model": "{MODEL}"}}}}',
        )
        for name in ("anthropic", "openai", "grok", "vllm"):
            provider = cast(Any, registry()[name].make(lambda texts: []))
            providers.enter_context(closing(provider))

            *pieces, _ = provider.stream(HELLO)
            assert "".join(one.text for one in pieces if isinstance(one, Piece)) == "Echo: Say hello."
            assert provider.name == name

    assert [one.headers["authorization"] for one in anthropic.messages] == ["Bearer sk-ant"]
    assert [one.headers["authorization"] for one in server.requests] == [
        "Bearer sk-openai",
        "Bearer sk-grok",
        "Bearer no-key",
    ]
