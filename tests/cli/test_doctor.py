"""`pensum doctor`, as a user runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.installed_packages import install
from tests.support.sandboxes import skip_without_sandbox
from tests.support.terminal import ROOT


def doctor(path: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli.main", "doctor", *options]
    own = {"PATH": path, "HF_HUB_OFFLINE": "1", "OLLAMA_HOST": "http://127.0.0.1:9"} | environment
    return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)


def test_working_host_passes() -> None:
    skip_without_sandbox()
    done = doctor("/usr/bin:/bin")
    assert done.returncode == 0, done.stdout
    lines = {line.split()[1]: line.split()[0] for line in done.stdout.splitlines()[:-1]}
    assert lines["sandbox"] == lines["encoder"] == lines["servers"] == "ok"
    assert "no Ollama" in done.stdout


def test_sandbox_that_is_there_but_does_not_work_fails(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    done = doctor(f"{tmp_path}:/usr/bin:/bin")
    assert done.returncode == 1
    assert "setting up uid map: Permission denied" in done.stdout
    assert "Coding exercises are refused" in done.stdout


def test_plugin_that_cannot_be_loaded_is_told_with_its_package(tmp_path: Path) -> None:
    install(tmp_path, "counting", handlers="nothing_like_it")
    command = [sys.executable, "-c", "import sys; from cli.main import main; main()", "doctor"]
    own = {"PENSUM_JOB_PLUGINS": "true", "PYTHONPATH": str(tmp_path), "OLLAMA_HOST": "http://127.0.0.1:9"}
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    [line] = [line for line in done.stdout.splitlines() if "plug-ins" in line]
    assert line.startswith("FAIL")
    assert "text.count of counting 1.0 is left out: ModuleNotFoundError" in line


@pytest.mark.parametrize("url", ["postgresql://pensum:secret@127.0.0.1:9/pensum"])
def test_servers_that_do_not_answer_fail_without_their_passwords(url: str) -> None:
    done = doctor("/usr/bin:/bin", "--json", DATABASE_URL=url, REDIS_URL="redis://:secret@127.0.0.1:9/0")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    failed = {(one["subject"], one["next_step"]) for one in found if one["grade"] == "FAIL"}
    advice = "start it, or correct {}."
    assert failed >= {("PostgreSQL", advice.format("DATABASE_URL")), ("Valkey", advice.format("REDIS_URL"))}
    assert "secret" not in done.stdout + done.stderr
