"""`pensum up --model FILE.gguf`, as somebody with a model and no Ollama runs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.pensum_up import ROOT, Up, processes_of
from tests.support.small_model import small_model
from tests.support.waiting import eventually

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    model = small_model()
    home = tmp_path_factory.mktemp("model") / "home"
    running = Up(home, "--no-flower", "--model", str(model), PENSUM_LLM_NUM_CTX="1024", PENSUM_LLAMA_THREADS="1")
    try:
        running.await_ready()
        yield running
    finally:
        running.kill()


@pytest.fixture
def http(up: Up) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {up.admin_key}", "Prefer": "wait=60"}
    with httpx.Client(base_url=up.url, headers=headers, timeout=70, trust_env=False) as client:
        yield client


def server_of(up: Up) -> int:
    return next(pid for pid, line in processes_of(up.home).items() if "llama_server_process" in line)


def generate(http: httpx.Client) -> dict[str, str]:
    """The receipt of a job that names no provider."""
    job = http.post("/api/llm/generate", json={"prompt": "Say hello.", "max_tokens": 8}).json()
    assert job["state"] == "succeeded", job
    return dict(job["receipt"])


def test_model_that_the_operator_named_is_the_first_that_is_asked(up: Up, http: httpx.Client) -> None:
    receipt = generate(http)
    assert (receipt["provider"], receipt["model"]) == ("llama", small_model().stem)

    models = http.get("/api/llm/models").json()["models"]
    [(name, context_tokens)] = [(one["name"], one["context_tokens"]) for one in models if one["provider"] == "llama"]
    assert (name, context_tokens) == (small_model().stem, 1024)


def test_server_that_is_killed_starts_again(up: Up, http: httpx.Client) -> None:
    killed = server_of(up)
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: up.has_printed("llama ended (killed by SIGKILL); it starts again."))

    assert generate(http)["provider"] == "llama"
    assert server_of(up) != killed


def test_server_ends_with_the_platform(up: Up) -> None:
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(60) == 0
    assert processes_of(up.home) == {}


def test_jobs_do_not_wait_for_a_model_that_the_platform_is_started_without(up: Up) -> None:
    """Whoever tried a file once has no server of it any more."""
    without = Up(up.home, "--no-flower", PENSUM_LLM_NUM_CTX="1024")
    try:
        without.await_ready()
        headers = {"Authorization": f"Bearer {without.admin_key}", "Prefer": "wait=60"}
        task = {"completed_task": "Read the first chapter", "score": 0.9, "minutes": 20}
        job = httpx.post(
            f"{without.url}/api/profiles/progress", json=task, headers=headers, timeout=70, trust_env=False
        )
        assert (job.json()["state"], job.json()["receipt"]["provider"]) == ("succeeded", "extractive"), job.json()
    finally:
        without.kill()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"<html>", "is no GGUF file, the form in which llama.cpp reads models."), (None, "does not exist.")],
    ids=["no GGUF", "no file"],
)
def test_file_that_cannot_be_served_is_told_at_once(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "m.gguf"
    if content:
        small_model()
        file.write_bytes(content)
    command = [sys.executable, "-m", "cli.main", "up", "--model", str(file)]
    env = os.environ | {"PENSUM_HOME": str(tmp_path / "home"), "COLUMNS": "400"}
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert not (tmp_path / "home").exists()
