"""OpenAI's API, with the official SDK for JavaScript, unchanged."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tasks.contracts import EmbedTexts, GenerateText
from tasks.queues import GPU_LLM
from tests.fakes.ollama_replies import Reply, Slow, echo
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.api_client import LONG_SECONDS
from tests.support.api_jobs import work
from tests.support.api_server import running_server
from tests.support.configuration import configuration
from tests.support.factories import Person
from tests.support.providers import connected_ollama
from tests.support.typescript import CHROMIUM, compiled, needs_chromium, needs_node, run_node, site
from workers.runtime.worker_loop import drain

pytestmark = [needs_node, pytest.mark.system, pytest.mark.timeout(240)]

T = TypeVar("T")

COUNTED = " ".join(str(number) for number in range(1, 1_200))


@pytest.fixture(scope="module")
def ollama(platform: None) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of these
    with configuration() as configure, connected_ollama(configure) as ollama:
        ollama.respond = counts_or_echoes
        yield ollama


def counts_or_echoes(body: Mapping[str, Any]) -> Reply:
    text = echo(body)
    return Slow(COUNTED, seconds_per_piece=0.05) if "Count" in text else text


async def test_official_sdk_works_unchanged(
    ollama: FakeOllama, user: Person, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client = compiled(tmp_path_factory)
    with running_server() as server:
        await while_working(lambda: run_its_tests(client, server.url, user.key))


@needs_chromium
async def test_official_sdk_works_in_a_page_of_an_allowed_origin(
    ollama: FakeOllama, user: Person, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its preflights ask for headers of its own, such as `x-stainless-lang`."""
    client = compiled(tmp_path_factory)
    with site(client) as origin, site(client) as other, running_server(PENSUM_ALLOWED_ORIGINS=origin) as server:
        told = await while_working(lambda: run_in_a_page(client, origin, server.url, user.key))
        assert told[:3] == [True, ["Echo: Say hello.", True], "Echo: Say hello."]
        each = len(("[CLS]", "a", "cat", ".", "[SEP]"))
        assert told[3:] == [{"prompt_tokens": 2 * each, "total_tokens": 2 * each}, "NotFoundError"]
        assert await while_working(lambda: run_in_a_page(client, other, server.url, user.key)) == ["APIConnectionError"]


def run_in_a_page(client: Path, origin: str, url: str, key: str) -> list[Any]:
    page = f"{origin}/package.json"
    return [
        json.loads(line)
        for line in run_node(client, "tests/openai-page.js", str(CHROMIUM), page, url, key).splitlines()
    ]


async def while_working(program: Callable[[], T]) -> T:
    """What the program returns, whose jobs are worked on meanwhile."""
    running = asyncio.create_task(asyncio.to_thread(program))
    while not running.done():
        await work(GenerateText.kind)
        await work(EmbedTexts.kind)
        await asyncio.wait({running}, timeout=0.05)
    return await running


def run_its_tests(client: Path, url: str, key: str) -> None:
    env = {"PENSUM_URL": url, "PENSUM_KEY": key, "PENSUM_MODEL": f"ollama/{MODEL}"}
    run_node(client, "--test", "--test-timeout=60000", "tests/openai.test.js", **env)
