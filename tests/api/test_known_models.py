"""Providers and models that a request names are checked against those that live workers announce."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from api.known_models import known_models_cache
from tests.support.api_client import Json, assert_problem, fields_of
from tests.support.api_jobs import is_untouched, submit
from tests.support.providers import announced_providers

GENERATE = "/api/llm/generate"
CHATS = {"name": "llama3.2:3b", "provider": "ollama", "capabilities": ["completion", "tools"]}
LATEST = {"name": "mistral:latest", "provider": "ollama", "capabilities": ["completion"]}
EMBEDS = {"name": "all-minilm:latest", "provider": "ollama", "capabilities": ["embedding"]}
OLD = {"name": "old:latest", "provider": "ollama", "capabilities": []}
QUOTES = {"name": "extractive", "provider": "extractive", "capabilities": ["completion"]}
CLOUD = {"name": "large", "provider": "cloud", "capabilities": ["completion"]}

Announce = Callable[..., None]


@pytest.fixture
def announce(platform: None) -> Iterator[Announce]:
    """Announces providers with these models as up, and those that `auto` knows, without models, as away."""
    with ExitStack() as announced:

        def announce(*models: Json) -> None:
            names = dict.fromkeys([*(model["provider"] for model in models), "ollama", "extractive"])
            by_provider = {name: [model for model in models if model["provider"] == name] for name in names}
            announced.enter_context(announced_providers(by_provider))
            known_models_cache.discard("")

        yield announce
    known_models_cache.discard("")


async def refusal(client: httpx.AsyncClient, field: str, **body: str) -> str:
    """Its message, which is about this field."""
    response = await client.post(GENERATE, json={"prompt": "a", **body})
    problem = assert_problem(response, 422, "validation-error")
    assert fields_of(problem) == [field]
    assert await is_untouched(client)
    return str(problem["detail"])


async def test_unknown_provider_is_refused_with_the_known_ones(client: httpx.AsyncClient, announce: Announce) -> None:
    announce(CHATS, CLOUD)
    detail = await refusal(client, "provider", provider="oracle")
    assert "'oracle'" in detail
    assert "'auto', 'cloud', 'extractive', 'ollama'" in detail


@pytest.mark.parametrize(
    "named",
    [
        {"provider": "auto"},
        {"provider": "cloud"},
        {"provider": "ollama", "model": "llama3.2:3b"},
        {"provider": "auto", "model": "large"},
        {"model": "mistral"},
        {"model": "old"},
        {"model": "extractive"},
    ],
    ids=str,
)
async def test_known_names_are_accepted(client: httpx.AsyncClient, announce: Announce, named: dict[str, str]) -> None:
    announce(CHATS, LATEST, EMBEDS, OLD, QUOTES, CLOUD)
    await submit(client, GENERATE, {"prompt": "a", **named})


@pytest.mark.parametrize("provider", [{}, {"provider": "ollama"}], ids=str)
async def test_unknown_model_is_refused_with_one_that_resembles_it(
    client: httpx.AsyncClient, announce: Announce, provider: dict[str, str]
) -> None:
    announce(CHATS, EMBEDS, QUOTES)
    detail = await refusal(client, "model", model="lama3.2", **provider)
    assert "no model 'lama3.2' at" in detail
    assert "Did you mean 'llama3.2:3b'?" in detail
    assert "GET /api/llm/models" in detail


async def test_model_of_another_provider_is_refused(client: httpx.AsyncClient, announce: Announce) -> None:
    announce(CHATS, QUOTES, CLOUD)
    assert "no model 'large' at 'ollama'. Name one like 'llama3.2:3b'." in await refusal(
        client, "model", provider="ollama", model="large"
    )


async def test_model_that_cannot_chat_is_refused(client: httpx.AsyncClient, announce: Announce) -> None:
    announce(CHATS, EMBEDS, QUOTES)
    detail = await refusal(client, "model", model="all-minilm")
    assert "'all-minilm' cannot chat; it only computes vectors." in detail


async def test_any_model_is_accepted_while_a_provider_is_away(client: httpx.AsyncClient, announce: Announce) -> None:
    announce(QUOTES)
    await submit(client, GENERATE, {"prompt": "a", "model": "mistral"})
    await submit(client, GENERATE, {"prompt": "a", "model": "mistral", "provider": "ollama"})


async def test_model_is_refused_where_only_another_provider_is_away(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    announce(QUOTES)
    assert "at 'extractive'" in await refusal(client, "model", model="mistral", provider="extractive")
