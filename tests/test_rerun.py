"""Failed tests have a second try in a process of its own, and a budget of unstable ones."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.rerun import known_unstable

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


def test_up_to_two_unstable_tests_are_listed_and_pass(folder: Path) -> None:
    for name in ("one", "two"):
        (folder / f"test_{name}.py").write_text(PASSES_LATER)
    again = rerun(folder)
    assert again.returncode == pytest.ExitCode.OK
    assert "unstable: test_one.py::test_that_passes_later" in again.stdout
    assert "unstable: test_two.py::test_that_passes_later" in again.stdout


def test_more_than_two_unstable_tests_fail_the_run(folder: Path) -> None:
    for name in ("one", "two", "three"):
        (folder / f"test_{name}.py").write_text(PASSES_LATER)
    again = rerun(folder)
    assert again.returncode == pytest.ExitCode.TESTS_FAILED
    assert "3 unstable tests, 2 are allowed" in again.stdout


def test_test_that_fails_again_fails_the_run(folder: Path) -> None:
    (folder / "test_one.py").write_text(f"{PASSES_LATER}\ndef test_broken():\n    assert False\n")
    again = rerun(folder)
    assert again.returncode == pytest.ExitCode.TESTS_FAILED
    assert "unstable" not in again.stdout


def test_many_failures_have_no_second_try(folder: Path) -> None:
    (folder / "test_many.py").write_text(
        "import pytest\n\n@pytest.mark.parametrize('n', range(11))\ndef test_broken(n):\n    assert False\n"
    )
    again = rerun(folder)
    assert again.returncode == pytest.ExitCode.TESTS_FAILED
    assert "Second try" not in again.stdout


def test_usage_error_has_no_second_try(folder: Path) -> None:
    again = rerun(folder, "--no-such-option")
    assert again.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Second try" not in again.stdout


def test_list_of_known_unstable_tests_does_not_grow() -> None:
    assert len(known_unstable()) == 0
