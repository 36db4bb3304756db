"""A command that the server forks does what it does in an interpreter of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_process import PIPE, ROOT, CommandProcess, run_command
from tests.support.command_server import LIBRARIES

FRESH = [sys.executable, "-c", "import sys; sys.argv[0] = 'pensum'; from cli.main import main; main()"]
VARIABLES = {"COLUMNS": "200", "PENSUM_URL": "http://127.0.0.1:9", "PENSUM_API_KEY": "pk_none", "PENSUM_PORT": "8001"}


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("submit", "--help"),
        ("jbos",),
        ("jobs", "--limit", "many"),
        ("settings", "--json"),
        ("submit", "llm.generate", "--input", "-"),
    ],
    ids=lambda words: " ".join(words),
)
def test_status_output_and_errors_are_those_of_a_fresh_process(words: tuple[str, ...]) -> None:
    fresh = subprocess.run(
        [*FRESH, *words], cwd=ROOT, env=VARIABLES, input="{", capture_output=True, text=True, check=False
    )
    forked = run_command(*words, env=VARIABLES, stdin=PIPE, text="{")
    assert (forked.returncode, forked.stdout, forked.stderr) == (fresh.returncode, fresh.stdout, fresh.stderr)


def test_output_that_nobody_reads_fails_as_in_a_fresh_process() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    words = [*FRESH, "--version"]
    fresh = subprocess.run(words, cwd=ROOT, env=VARIABLES, stdout=write_end, stderr=PIPE, text=True, check=False)
    with CommandProcess(["--version"], env=VARIABLES, stdout=write_end) as forked:
        _, errors = forked.communicate()
    os.close(write_end)
    assert forked.returncode == fresh.returncode == 120
    assert errors.splitlines()[-1] == fresh.stderr.splitlines()[-1] == "BrokenPipeError: [Errno 32] Broken pipe"


def test_signal_that_ends_a_command_is_its_status(tmp_path: Path) -> None:
    with CommandProcess(["worker", "health", "--wait", 600], env=VARIABLES | {"PENSUM_HOME": str(tmp_path)}) as process:
        process.send_signal(signal.SIGTERM)
        assert process.wait() == -signal.SIGTERM


def test_server_imports_no_module_that_a_command_should_import_itself() -> None:
    script = f"import importlib, sys; [*map(importlib.import_module, {LIBRARIES})]; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    packages = {name.partition(".")[0] for name in done.stdout.split()}
    assert packages.isdisjoint({"api", "cli", "core", "db", "embedded", "tasks", "workers"})
