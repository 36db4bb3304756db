"""`pensum new-job`: the files that it writes, and the names that it refuses. tests/e2e installs and runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_process import ROOT, run_command


def new_job(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return run_command("new-job", *words, env={"COLUMNS": "200"}, cwd=folder)


def test_each_file_is_named_and_no_placeholder_is_left(tmp_path: Path) -> None:
    done = new_job("speech.turn_count", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {str(file.relative_to(tmp_path)) for file in written} == {
        json.loads(line)["file"] for line in done.stdout.splitlines()
    }
    assert {file.name for file in written} >= {"pyproject.toml", "README.md", "contract.py", "handler.py", "route.py"}
    assert not [file for file in written if "$" in file.read_text()]
    assert (tmp_path / "pensum-speech-turn-count" / "pensum_speech_turn_count" / "__init__.py").is_file()


def test_what_is_written_passes_the_checks_of_this_tree(tmp_path: Path) -> None:
    new_job("text.wordcount", folder=tmp_path)
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml"), "."]
        folder = tmp_path / "pensum-text-wordcount"
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("wordcount", "is not like text.wordcount"),
        ("Text.Count", "is not like text.wordcount"),
        ("../text.count", "is not like text.wordcount"),
        ("text.count; rm", "is not like text.wordcount"),
        ("documents.count", "kinds that begin with 'documents' are Pensum's own"),
    ],
)
def test_name_that_no_plugin_may_have_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    done = new_job(name, folder=tmp_path)
    assert done.returncode == 2
    assert reason in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "pyproject.toml").write_text("mine")
    done = new_job("text.wordcount", "--folder", "mine", folder=tmp_path)
    assert done.returncode == 2
    assert "mine exists already. Nothing was written." in done.stderr
    assert [(file.name, file.read_text()) for file in mine.iterdir()] == [("pyproject.toml", "mine")]
