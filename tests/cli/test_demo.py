"""The main job, from files to answers, on real servers and workers, as `make demo` does it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.ollama_replies import Hang
from tests.fakes.ollama_server import FakeOllama

ROOT = Path(__file__).parents[2]


STEPS = ("your profile", "resources", "multiple choice exercises", "cloze exercises", "progress")
NONSENSE, SILENT = "blah blah", Hang(after=1)


def demo(home: Path, *args: object, **variables: str) -> "subprocess.CompletedProcess[str]":
    env = os.environ | {"PENSUM_HOME": str(home), "COLUMNS": "200"} | variables
    command = [sys.executable, "-m", "cli.main", "demo", *map(str, args)]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=220, check=False)


@pytest.mark.system
@pytest.mark.timeout(240)
def test_demo_ingests_the_samples_and_quotes_them_exactly(tmp_path: Path) -> None:
    done = demo(tmp_path, "--model-seconds", 150)
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.count("✓ in ") >= 1  # of the samples alone: the tests load no shared library
    assert "✗" not in done.stdout
    assert "not done" not in done.stdout
    assert "Inês Carvalho" in done.stdout
    for kind in (
        "documents.ingest",
        "learning.resources",
        "learning.exercises",
        "profiles.progress",
        "profiles.ingest",
    ):
        assert kind in done.stdout


@pytest.mark.outage
@pytest.mark.timeout(240)
def test_demo_says_what_a_weak_model_could_not_do(tmp_path: Path) -> None:
    with FakeOllama() as ollama:
        ollama.respond = lambda body: NONSENSE
        done = demo(tmp_path, "--json", OLLAMA_HOST=ollama.url, PENSUM_LLM_PROVIDER="ollama")
        forms = [request for request in ollama.requests if request.body.get("format")]
    assert done.returncode == 0, done.stderr + done.stdout
    for step in STEPS:
        assert f"The model `llama3.2:3b` could not fill the form for {step}." in done.stderr
    assert "`pensum llm check` says what a model is fit for" in done.stderr
    assert "everything has stopped" in done.stderr
    assert len(forms) == 2 * len(STEPS)  # each form is tried twice, and no job anew
    report = json.loads(done.stdout)
    assert [step["name"] for step in report["steps"]] == list(STEPS)
    assert {step["state"] for step in report["steps"]} == {"failed"}
    assert "model" in report["steps"][0]["problem"]["detail"]


@pytest.mark.outage
@pytest.mark.timeout(240)
def test_demo_says_what_was_done_without_a_weak_model(tmp_path: Path) -> None:
    with FakeOllama(models=["weak:1b"]) as ollama:
        ollama.respond = lambda body: NONSENSE
        done = demo(tmp_path, OLLAMA_HOST=ollama.url, PENSUM_LLM_MODEL="weak:1b")
    assert done.returncode == 0, done.stderr + done.stdout
    for step in STEPS:
        assert f"The model `weak:1b` could not fill the form for {step}. `extractive` did it." in done.stdout
    assert "not done by the model" in done.stdout
    assert "`pensum llm check` says what a model is fit for" in done.stdout


@pytest.mark.outage
@pytest.mark.timeout(240)
def test_demo_says_that_ollama_lacks_the_model_and_how_to_pull_it(tmp_path: Path) -> None:
    with FakeOllama(models=["other:1b"]) as ollama:
        done = demo(tmp_path, OLLAMA_HOST=ollama.url, PENSUM_LLM_MODEL="wanted:1b")
        asked = [request for request in ollama.requests if request.body and request.body.get("messages")]
    assert done.returncode == 0, done.stderr + done.stdout
    assert not asked
    assert "`ollama` is there, but has no model `wanted:1b`, so it was not asked." in done.stdout
    assert "`pensum llm pull wanted:1b`" in done.stdout


@pytest.mark.outage
@pytest.mark.timeout(240)
def test_demo_ends_though_a_model_is_silent(tmp_path: Path) -> None:
    with FakeOllama() as ollama:
        ollama.respond = lambda body: SILENT
        done = demo(tmp_path, "--model-seconds", 5, OLLAMA_HOST=ollama.url, PENSUM_LLM_PROVIDER="ollama")
    assert done.returncode == 0, done.stderr + done.stdout
    for step in STEPS:
        assert f"The model `llama3.2:3b` was too slow for {step}, which the demo stopped after" in done.stdout
    assert "everything has stopped" in done.stdout
