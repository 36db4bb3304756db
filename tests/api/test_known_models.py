"""Providers and models that a request names are checked against those that live workers announce."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from api.known_models import known_models_cache
from api.language_model import has_writer_cache
from db.models import Job
from db.transactions import read_only
from tests.support.api_client import Json, assert_problem, fields_of
from tests.support.api_jobs import is_untouched, submit
from tests.support.configuration import Configure
from tests.support.live_workers import forget_workers, live_worker
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
    """Announces providers with these models, and those that `auto` knows without models. A worker of `io.llm` runs."""
    with ExitStack() as announced:
        announced.enter_context(live_worker("io.llm"))

        def announce(*models: Json, away: Collection[str] = (), unseen: Mapping[str, str] | None = None) -> None:
            names = dict.fromkeys([*(model["provider"] for model in models), "ollama", "extractive"])
            by_provider = {
                name: [model for model in models if model["provider"] == name]
                for name in names
                if name not in (unseen or {})
            }
            announced.enter_context(announced_providers(by_provider, away=away, unseen=unseen))
            known_models_cache.discard("")
            has_writer_cache.discard("")

        yield announce
    known_models_cache.discard("")
    has_writer_cache.discard("")


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


async def test_unknown_provider_is_no_error_while_nobody_may_have_announced_it(client: httpx.AsyncClient) -> None:
    """A client that retries, as the response says, is served once the worker of `io.llm` has started."""
    forget_workers()
    with announced_providers({"ollama": []}):
        known_models_cache.discard("")
        response = await client.post(GENERATE, json={"prompt": "a", "provider": "oracle"})
    problem = assert_problem(response, 503, "model-unavailable")
    assert "'oracle'" in problem["detail"]
    assert response.headers["Retry-After"] == "5"
    assert await is_untouched(client)


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


async def test_provider_without_a_list_may_have_any_model(client: httpx.AsyncClient, announce: Announce) -> None:
    announce(QUOTES)
    assert "at 'extractive'" in await refusal(client, "model", model="mistral", provider="extractive")
    assert await provider_of(client, model="mistral") == "ollama"
    assert await provider_of(client, model="mistral", provider="ollama") == "ollama"


async def test_provider_that_is_away_has_the_models_of_its_last_list(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    announce(CLOUD, CHATS, LATEST, QUOTES, away=["ollama"])
    for named in ({}, {"provider": "ollama"}):
        assert "no model 'gpt-4o' at" in await refusal(client, "model", model="gpt-4o", **named)
    assert await provider_of(client, model="mistral") == "ollama"
    assert await provider_of(client, model="llama3.2:3b", provider="auto") == "ollama"
    assert await provider_of(client, model="large") == "cloud"


async def test_model_alone_is_not_that_of_a_provider_that_never_was_up(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    """As `auto` passes such a one over. Nor is it answered by the other."""
    announce(CLOUD, QUOTES, unseen={"ollama": "llama3.2:3b"})
    assert "no model 'gpt-4o' at" in await refusal(client, "model", model="gpt-4o")
    assert await provider_of(client, model="gpt-4o", provider="ollama") == "ollama"
    assert await provider_of(client, model="llama3.2:3b") == "ollama"


async def test_where_nobody_writes_yet_a_configured_model_is_waited_for(
    client: httpx.AsyncClient, announce: Announce, configure: Configure
) -> None:
    configure(PENSUM_LLM_MODEL="mistral")
    announce(QUOTES, unseen={"ollama": "llama3.2:3b"})
    assert await provider_of(client, model="mistral") == "ollama"


@pytest.mark.parametrize("name", ["mistral", "ollama/gpt-4o"])
async def test_v1_refuses_an_unknown_provider_at_once(client: httpx.AsyncClient, announce: Announce, name: str) -> None:
    """Also while another's models are not known."""
    announce(CLOUD, QUOTES, unseen={"ollama": "llama3.2:3b"})
    for provider in ("nope", "OLLAMA", ""):
        body = {"model": f"{provider}/{name}", "messages": [{"role": "user", "content": "a"}], "stream": True}
        response = await client.post("/v1/chat/completions", json=body)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")
    assert await is_untouched(client)


async def provider_of(client: httpx.AsyncClient, **named: str) -> str | None:
    """Which one the job waits for."""
    job = await submit(client, GENERATE, {"prompt": "a", **named})
    with read_only() as session:
        return session.scalar(select(Job.provider).where(Job.id == UUID(job["id"])))
