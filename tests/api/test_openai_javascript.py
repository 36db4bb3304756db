"""OpenAI's API, with the official SDK for JavaScript, unchanged."""

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

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
from tests.support.typescript import compiled, needs_node, run_node
from workers.runtime.worker_loop import drain

pytestmark = [needs_node, pytest.mark.system, pytest.mark.timeout(240)]

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
        running = asyncio.create_task(asyncio.to_thread(run_its_tests, client, server.url, user.key))
        while not running.done():
            await work(GenerateText.kind)
            await work(EmbedTexts.kind)
            await asyncio.wait({running}, timeout=0.05)
        await running


def run_its_tests(client: Path, url: str, key: str) -> None:
    env = {"PENSUM_URL": url, "PENSUM_KEY": key, "PENSUM_MODEL": f"ollama/{MODEL}"}
    run_node(client, "--test", "--test-timeout=60000", "tests/openai.test.js", **env)
