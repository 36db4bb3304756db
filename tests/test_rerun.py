"""Tests that failed once have a second try, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]

PASSES_LATER = """
from pathlib import Path

def test_that_passes_later():
    mark = Path(__file__).with_suffix(".mark")
    was_there = mark.exists()
    mark.touch()
    assert was_there
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def rerun(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.rerun", *arguments]
    environment = {"PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_one_that_passes_by_itself_is_named_and_stops_nothing(folder: Path) -> None:
    (folder / "test_one.py").write_text(PASSES_LATER)
    again = rerun(folder)
    assert again.returncode == pytest.ExitCode.OK
    assert "unstable: test_one.py::test_that_passes_later" in again.stdout


def test_one_that_fails_again_fails_the_run(folder: Path) -> None:
    (folder / "test_one.py").write_text(f"{PASSES_LATER}\ndef test_broken():\n    assert False\n")
    again = rerun(folder)
    assert again.returncode == pytest.ExitCode.TESTS_FAILED
    assert "unstable" not in again.stdout


def test_many_that_fail_are_not_tried_again(folder: Path) -> None:
    (folder / "test_many.py").write_text(
        "import pytest\n\n@pytest.mark.parametrize('n', range(11))\ndef test_broken(n):\n    assert False\n"
    )
    again = rerun(folder)
    assert again.returncode == pytest.ExitCode.TESTS_FAILED
    assert "Once more" not in again.stdout


def test_run_that_was_not_one_is_not_tried_again(folder: Path) -> None:
    again = rerun(folder, "--no-such-option")
    assert again.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Once more" not in again.stdout
