"""A cancel closes the connection to the model's server, whichever server it is and whatever it does just then."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import httpx
import pytest

import tasks.llm  # noqa: F401  # the handlers register themselves
from tasks.attempt_llm import connection
from tasks.contracts import GenerateText
from tasks.queues import GPU_LLM, IO_LLM
from tests.fakes import anthropic_server, openai_server
from tests.fakes.anthropic_server import FakeAnthropic
from tests.fakes.cloud_replies import KEY
from tests.fakes.ollama_replies import Hang, Slow
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.openai_server import FakeOpenAi
from tests.support.api_client import content
from tests.support.api_jobs import events_of
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job
from tests.support.in_process_worker import working
from tests.support.providers import restore_providers
from workers.runtime.heartbeat import heartbeat
from workers.runtime.subscriber import QueueSubscriber

REPLIES = {
    "between two tokens": Slow("one word " * 1_000, seconds_per_piece=0.02),
    "silent after two tokens": Hang(after=2),
    "before the first token": Hang(),
}


@dataclass(frozen=True)
class Site:
    provider: str
    make: Callable[[], Any]
    chat: str
    settings: Callable[[str], dict[str, str]]


SITES = (
    Site("ollama", FakeOllama, "/api/chat", lambda url: {"OLLAMA_HOST": url}),
    Site(
        "openai",
        FakeOpenAi,
        "/v1/chat/completions",
        lambda url: {
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": f"{url}/v1",
            "PENSUM_OPENAI_MODEL": openai_server.MODEL,
        },
    ),
    Site(
        "anthropic",
        FakeAnthropic,
        "/v1/messages",
        lambda url: {
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": url,
            "PENSUM_ANTHROPIC_MODEL": anthropic_server.MODEL,
        },
    ),
)


@pytest.fixture(params=SITES, ids=[site.provider for site in SITES])
def site(request: pytest.FixtureRequest) -> Site:
    return cast(Site, request.param)


@pytest.fixture
def server(platform: None, configure: Configure, site: Site) -> Iterator[Any]:
    with site.make() as server:
        configure(**site.settings(server.url))
        restore_providers()
        yield server
        cast(Any, connection(site.provider)).close()
    restore_providers()


@pytest.fixture
def _worker(server: Any) -> Iterator[None]:
    """Slots for language models, and the subscription through which requests to cancel reach them."""
    stopping = threading.Event()
    with working(GPU_LLM, IO_LLM):
        QueueSubscriber(GPU_LLM, stopping, on_cancel=heartbeat().renew_now)
        yield
    stopping.set()


@pytest.mark.usefixtures("_worker")
@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
async def test_cancel_over_http_closes_the_connection_to_the_model(
    client: httpx.AsyncClient, user: Person, server: Any, site: Site, reply: Any
) -> None:
    server.replies.append(reply)
    job = make_job(user.id, GenerateText(prompt="Say a lot.", provider=site.provider))
    await asyncio.to_thread(server.wait_for_request, path=site.chat)
    shown = content(await client.post(f"/api/jobs/{job.id}/cancel"))
    await asyncio.to_thread(server.wait_for_disconnect)
    *_, (last, data) = await events_of(client, shown)
    assert (last, data["finish_reason"]) == ("end", "cancelled")
