"""How often an idle worker of a GPU's host waits for its servers: its way there may be long."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.servers import EmbeddedPostgres, EmbeddedValkey
from tasks.queues import GPU_EMBED, GPU_LLM, Queue
from tests.fakes.ollama_server import FakeOllama
from tests.support.relay import Relay, to_postgres, to_redis, url_through
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import running_worker

IDLE_SECONDS = 45.0

pytestmark = [pytest.mark.long_line, pytest.mark.timeout(240)]


@pytest.fixture
def lines(platform: None, postgres: EmbeddedPostgres, valkey: EmbeddedValkey) -> Iterator[dict[str, Relay]]:
    with to_postgres(postgres.url) as database, to_redis(valkey.url) as broker:
        yield {"DATABASE_URL": database, "REDIS_URL": broker}


@pytest.mark.parametrize("queue", [GPU_LLM, GPU_EMBED], ids=lambda queue: queue.name)
def test_idle_worker_waits_for_its_servers_once_a_second_at_most(
    lines: dict[str, Relay], postgres: EmbeddedPostgres, valkey: EmbeddedValkey, tmp_path: Path, queue: Queue
) -> None:
    urls = {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}
    far = {name: url_through(relay, urls[name]) for name, relay in lines.items()}
    with FakeOllama() as ollama, running_worker(queue, tmp_path / "worker.log", OLLAMA_HOST=ollama.url, **far):
        assert eventually(lambda: _is_present(lines["DATABASE_URL"]), 3 * LONGEST_SECONDS)
        for relay in lines.values():
            relay.reset()
        time.sleep(IDLE_SECONDS)
        asked = [
            question[:80] for relay in lines.values() for one in relay.conversations() for question in one.questions
        ]
    assert len(asked) <= IDLE_SECONDS, asked


def _is_present(line: Relay) -> bool:
    """Its models are warm, and it says that it lives."""
    return sum(b"INSERT INTO workers" in question for one in line.conversations() for question in one.questions) > 1
