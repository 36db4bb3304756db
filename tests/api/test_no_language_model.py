"""A request that needs a writer is refused where the platform has none, and waits for one that is away."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import delete

from api.known_models import known_models_cache
from api.language_model import has_writer_cache
from core.settings.models import LlmSettings
from db.models import StoredLlmConfig
from db.transactions import transaction
from tests.support.api_client import Json, assert_problem
from tests.support.api_jobs import is_untouched, submit
from tests.support.configuration import Configure
from tests.support.providers import announced_providers

GENERATE, COMPLETIONS, CONFIG = "/api/llm/generate", "/v1/chat/completions", "/api/admin/llm-config"
DEFAULT_MODEL = str(LlmSettings.model_fields["model"].default)
CHATS = {"name": DEFAULT_MODEL, "provider": "ollama", "capabilities": ["completion"]}
QUOTES = {"name": "extractive", "provider": "extractive", "capabilities": ["completion"]}
PROMPT: Json = {"prompt": "Say a word."}

Announce = Callable[..., None]


@pytest.fixture(autouse=True)
def _nothing_is_configured(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="auto", PENSUM_LLM_MODEL=None)


@pytest.fixture
def announce(platform: None) -> Iterator[Announce]:
    """Announces providers with their models; an Ollama that nobody has seen unless it is named."""
    with ExitStack() as announced:

        def announce(*, away: bool = False, default: str = DEFAULT_MODEL, **models: list[Json]) -> None:
            known = {"extractive": [QUOTES], **models}
            unseen = {} if "ollama" in models else {"ollama": default}
            announced.enter_context(announced_providers(known, away=list(models) if away else (), unseen=unseen))
            for cache in (known_models_cache, has_writer_cache):
                cache.discard("")

        yield announce
    for cache in (known_models_cache, has_writer_cache):
        cache.discard("")


async def test_prompt_is_refused_with_the_commands_that_get_a_model(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    announce()
    for body in (PROMPT, {**PROMPT, "provider": "auto"}, {**PROMPT, "provider": "ollama"}):
        problem = assert_problem(await client.post(GENERATE, json=body), 409, "no-language-model")
        assert "`ollama pull llama3.2:3b`" in problem["detail"]
        assert "`pensum up --model FILE.gguf`" in problem["detail"]
    assert await is_untouched(client)


async def test_program_that_speaks_the_api_of_openai_is_told_and_does_not_ask_again(
    client: httpx.AsyncClient, announce: Announce
) -> None:
    announce()
    body = {"model": "auto", "messages": [{"role": "user", "content": "Say a word."}]}
    response = await client.post(COMPLETIONS, json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (409, "no_language_model")
    assert response.headers["x-should-retry"] == "false"


async def test_prompt_for_the_library_needs_no_writer(
    client: httpx.AsyncClient, announce: Announce, configure: Configure
) -> None:
    announce()
    await submit(client, GENERATE, {**PROMPT, "provider": "extractive"})
    configure(PENSUM_LLM_PROVIDER="extractive")
    await submit(client, GENERATE, PROMPT)


@pytest.mark.parametrize(
    "announced",
    [{"ollama": [CHATS]}, {"ollama": [CHATS], "away": True}, {"ollama": []}, {"default": "mine"}, {"cloud": []}],
    ids=["up", "away", "seen, nothing pulled", "another default model", "another provider"],
)
async def test_prompt_waits_for_a_model_that_is_known(
    client: httpx.AsyncClient, announce: Announce, announced: Json
) -> None:
    announce(**announced)
    await submit(client, GENERATE, PROMPT)


@pytest.mark.parametrize(
    "variable",
    [{"OLLAMA_HOST": "http://127.0.0.1:9"}, {"PENSUM_LLM_MODEL": "mine"}, {"PENSUM_LLM_PROVIDER": "ollama"}],
    ids=str,
)
async def test_prompt_waits_for_a_model_that_is_configured(
    client: httpx.AsyncClient, announce: Announce, configure: Configure, variable: dict[str, str]
) -> None:
    configure(**variable)
    announce()
    await submit(client, GENERATE, PROMPT)


async def test_prompt_waits_for_a_provider_that_a_chain_names(client: httpx.AsyncClient, announce: Announce) -> None:
    announce()
    with transaction() as session:
        session.add(StoredLlmConfig(chains={"generate": [{"provider": "ollama"}]}))
    try:
        await submit(client, GENERATE, PROMPT)
    finally:
        with transaction() as session:
            session.execute(delete(StoredLlmConfig))


async def test_prompt_waits_while_no_worker_has_started(client: httpx.AsyncClient, announce: Announce) -> None:
    with announced_providers({}):
        has_writer_cache.discard("")
        await submit(client, GENERATE, PROMPT)
    has_writer_cache.discard("")
