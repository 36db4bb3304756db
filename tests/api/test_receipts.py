"""What the receipt of a job says that waited for its model: everything."""

from collections.abc import Iterator

import httpx
import pytest

from core.llm_config import Price
from db.queries.llm.config import Changes
from tasks.queues import GPU_LLM
from tests.fakes.ollama_server import MODEL, FakeOllama
from tests.support.api_client import LONG_SECONDS, content
from tests.support.api_jobs import run_to_end, submit, work
from tests.support.configuration import Configure
from tests.support.llm_config import llm_config
from tests.support.providers import connected_ollama, probe_providers
from workers.runtime.worker_loop import drain


@pytest.fixture
def ollama(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would ask this server
    prices = {"ollama": Price(input=1, output=1_000_000)}
    with connected_ollama(configure) as ollama, llm_config(Changes(prices=prices)):
        yield ollama


async def test_receipt_after_an_outage_says_everything(client: httpx.AsyncClient, ollama: FakeOllama) -> None:
    ollama.seconds_per_piece = 0.01
    ollama.stop()
    job = await submit(client, "/api/llm/generate", {"prompt": "Say these five words."})
    await work("llm.generate")
    assert content(await client.get(job["links"]["self"]))["state"] == "queued"
    ollama.start()
    probe_providers()
    ended = await run_to_end(client, job)
    assert ended["state"] == "succeeded", ended
    receipt = ended["receipt"]
    assert (receipt["provider"], receipt["model"]) == ("ollama", MODEL)
    assert receipt["model_digest"]
    assert receipt["prompt_tokens"] > 0
    assert receipt["output_tokens"] > 1
    assert receipt["cost"] == pytest.approx(receipt["output_tokens"] + receipt["prompt_tokens"] / 1_000_000)
    assert receipt["first_token_seconds"] > 0
    assert receipt["tokens_per_second"] > 0
    assert receipt["model_wait_seconds"] > 0
    assert (receipt["tries"], receipt["attempts"], receipt["finish_reason"]) == (2, 1, "stop")
    assert receipt["queue_seconds"] >= receipt["model_wait_seconds"]
