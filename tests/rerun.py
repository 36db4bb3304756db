"""pytest, and a few tests that failed are run once more, by themselves: `python -m tests.rerun ARGUMENTS`.

What passes then is unstable, not broken: it is named, and the exit status is 0. The reasons are in docs/decisions/0072.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

FAILED = Path(".pytest_cache/v/cache/lastfailed")
MOST = 10  # more are a fault of the code, or of the machine


def run(arguments: Sequence[str]) -> int:
    """The exit status of pytest, the second one's where there was one."""
    status = _pytest("--cache-clear", *arguments)
    failed = list(json.loads(FAILED.read_text("utf-8"))) if FAILED.exists() else []
    if status != pytest.ExitCode.TESTS_FAILED or len(failed) > MOST:
        return status
    _say(f"\n{len(failed)} failed. Once more, by themselves:")
    status = _pytest("--last-failed", "--last-failed-no-failures", "none")
    if status == pytest.ExitCode.OK:
        _say("".join(f"\nunstable: {test} failed beside others, and passed by itself" for test in failed))
    return status


def _pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
