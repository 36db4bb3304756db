"""`pensum doctor`, as a user runs it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command_process import run_command
from tests.support.installed_packages import install
from tests.support.sandboxes import skip_without_sandbox
from tests.support.terminal import ROOT, command

SYSTEM_PATH = "/usr/bin:/bin"
VARIABLES = {"PATH": SYSTEM_PATH, "HF_HUB_OFFLINE": "1", "OLLAMA_HOST": "http://127.0.0.1:9"}
WITHOUT_TORCH = """
import sys
sys.modules["torch"] = None
from cli.main import main
main()
"""


def doctor(*options: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """On a host without torch, which takes seconds to import and to load a model: ONNX Runtime is the encoder."""
    return run_command("doctor", *options, env=VARIABLES | variables, missing=["torch"])


def doctor_with_torch() -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command("doctor"), cwd=ROOT, env=VARIABLES, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "examine",
    [
        pytest.param(doctor, id="without torch"),
        pytest.param(doctor_with_torch, id="with torch", marks=pytest.mark.system),
    ],
)
def test_working_host_passes(examine: Callable[[], "subprocess.CompletedProcess[str]"]) -> None:
    skip_without_sandbox()
    done = examine()
    assert done.returncode == 0, done.stdout
    lines = {line.split()[1]: line.split()[0] for line in done.stdout.splitlines()[:-1]}
    assert lines["sandbox"] == lines["encoder"] == lines["servers"] == "ok"
    assert "no Ollama" in done.stdout


def test_sandbox_that_is_there_but_does_not_work_fails(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    done = doctor(PATH=f"{tmp_path}:{SYSTEM_PATH}")
    assert done.returncode == 1
    assert "setting up uid map: Permission denied" in done.stdout
    assert "Coding exercises are refused" in done.stdout


def test_plugin_that_cannot_be_loaded_is_told_with_its_package(tmp_path: Path) -> None:
    install(tmp_path, "counting", handlers="nothing_like_it")
    words = [sys.executable, "-c", WITHOUT_TORCH, "doctor"]
    own = {"PENSUM_JOB_PLUGINS": "true", "PYTHONPATH": str(tmp_path), "OLLAMA_HOST": "http://127.0.0.1:9"}
    done = subprocess.run(words, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    [line] = [line for line in done.stdout.splitlines() if "plug-ins" in line]
    assert line.startswith("FAIL")
    assert "text.count of counting 1.0 is left out: ModuleNotFoundError" in line


@pytest.mark.parametrize("url", ["postgresql://pensum:secret@127.0.0.1:9/pensum"])
def test_servers_that_do_not_answer_fail_without_their_passwords(url: str) -> None:
    done = doctor("--json", DATABASE_URL=url, REDIS_URL="redis://:secret@127.0.0.1:9/0")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    failed = {(one["subject"], one["next_step"]) for one in found if one["grade"] == "FAIL"}
    advice = "start it, or correct {}."
    assert failed >= {("PostgreSQL", advice.format("DATABASE_URL")), ("Valkey", advice.format("REDIS_URL"))}
    assert "secret" not in done.stdout + done.stderr
