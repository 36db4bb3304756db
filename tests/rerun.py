"""pytest with a second try: `python -m tests.rerun ARGUMENTS` runs tests that failed once more, by themselves.

A test that passes only then is unstable. The run passes with at most `MOST_UNSTABLE` of them, besides those listed in
tests/unstable.txt, and ends with their names. docs/decisions/0072 has the reasons.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

FAILED = Path(".pytest_cache/v/cache/lastfailed")
KNOWN = Path(__file__).with_name("unstable.txt")
MOST_TRIED_AGAIN = 10  # more failures have a common cause in the code or the machine
MOST_UNSTABLE = 2
FIRST_TRY_ONLY = ("--numprocesses=", "--dist=", "--times=")


def run(arguments: Sequence[str]) -> int:
    """Returns the exit status of pytest, or TESTS_FAILED where too many tests are unstable."""
    status = _pytest("--cache-clear", *arguments)
    failed = list(json.loads(FAILED.read_text("utf-8"))) if FAILED.exists() else []
    if status != pytest.ExitCode.TESTS_FAILED or len(failed) > MOST_TRIED_AGAIN:
        return status
    _say(f"\n{len(failed)} failed. Second try, one after the other:")
    again = [argument for argument in arguments if not argument.startswith(FIRST_TRY_ONLY)]
    status = _pytest(*again, "--last-failed", "--last-failed-no-failures=none")
    return _judge(failed) if status == pytest.ExitCode.OK else status


def known_unstable() -> set[str]:
    return {line for line in KNOWN.read_text("utf-8").splitlines() if line and not line.startswith("#")}


def _judge(unstable: Sequence[str]) -> int:
    known = known_unstable()
    for test in unstable:
        _say(f"unstable{' (known)' if test in known else ''}: {test} failed beside others, and passed by itself")
    new = [test for test in unstable if test not in known]
    if len(new) <= MOST_UNSTABLE:
        return pytest.ExitCode.OK
    _say(f"{len(new)} unstable tests, {MOST_UNSTABLE} are allowed: find their causes and fix them.")
    return pytest.ExitCode.TESTS_FAILED


def _pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
