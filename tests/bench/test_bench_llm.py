"""`make bench-llm`: its systems, its provider, and one tiny round."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.common.helper_process import helper
from bench.common.processes import environment
from bench.llm.clients import STAMP, Answer
from bench.llm.plan import METRICS, SYSTEMS
from bench.llm.stand_in import HOST, TOKENS

ROOT = Path(__file__).parents[2]
MESSAGES = [{"role": "user", "content": "What is a lease?"}]


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[str]:
    with helper("llm.stand_in", env=environment("", ""), log=tmp_path / "provider.log") as process:
        yield f"http://{HOST}:{process.read()}"


def test_all_documented_systems_are_measured() -> None:
    assert set(SYSTEMS) == {"direct", "litellm", "pensum", "pensum-v1"}
    assert {"first_p95_1", "first_p95_20", "first_p95_100", "token_p95_20", "answers"} <= set(METRICS)


@pytest.mark.parametrize("path", ["/api/chat", "/v1/chat/completions"])
def test_each_face_of_the_provider_sends_every_token_with_its_time(provider: str, path: str) -> None:
    began = time.time_ns()
    body = {"model": "any", "messages": MESSAGES, "stream": True}
    response = httpx.post(f"{provider}{path}", json=body, trust_env=False)
    times = [int(sent_at) for sent_at in STAMP.findall(response.content)]
    assert len(times) == TOKENS
    assert began < min(times) <= max(times) < time.time_ns()


def test_tokens_are_counted_once_wherever_the_stream_is_split() -> None:
    first, second = time.time_ns(), time.time_ns() + 1
    stream = f'data: {{"text": "@{first} "}}\n\ndata: {{"text": "@{second} "}}\n\ndata: "@{first} @{second}"'.encode()
    for at in range(len(stream)):
        answer = Answer()
        answer.read(stream[:at])
        answer.read(stream[at:])
        assert list(answer.late_ms) == [str(first).encode(), str(second).encode()]


@pytest.mark.bench
@pytest.mark.timeout(280)
def test_tiny_round_measures_pensum_beside_direct_calls(tmp_path: Path) -> None:
    options = ["--rounds=1", "--only=direct,pensum", "--answers=10", f"--into={tmp_path}"]
    command = [sys.executable, "-m", "bench.llm", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=270)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "llm.json").read_text())
    assert written["name"] == "llm"
    measured = {(row["system"], row["metric"]) for row in written["rows"]}
    assert measured == {(system, metric) for system in ("direct", "pensum") for metric in METRICS}
    assert written["ratios"]["first_p95_1_vs_direct"] > 0
