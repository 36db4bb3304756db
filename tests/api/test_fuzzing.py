"""Schemathesis sends what the document allows, and what it does not, and holds every response against the document."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.api_server import Server
from tests.support.factories import Person, make_user
from tests.support.pauses import resumed

pytestmark = pytest.mark.system

__all__ = ["resumed"]

ROOT = Path(__file__).parents[2]
HOOKS = "tests.api.fuzzing_hooks"
TIMES = float(os.environ.get("FUZZ_TIMES", "1"))  # as long; `make fuzz` takes longer

# They leave the machine, end the key that is used, or respond for as long as a job lasts.
LEFT_OUT = (
    *("finish_github_login", "start_github_login", "get_job"),
    *("stream_events", "stream_own_jobs", "stream_platform_events"),
    *("add_video", "add_url", "pull_model"),
)
# The document cannot say which addresses, cursors, time zones and models there are, nor that one of two logins will do.
NOT_TOLD = ("positive_data_acceptance", "missing_required_header")


@dataclass(frozen=True)
class Run:
    by: Callable[[], Person]
    seconds: float
    options: tuple[str, ...]


RUNS = {
    "a user": Run(make_user, 25, ("--phases", "fuzzing")),
    "another user": Run(make_user, 8, ("--phases", "coverage", "--seed", "2")),
    "an administrator": Run(
        lambda: make_user(is_admin=True), 8, ("--phases", "fuzzing", "--include-tag", "administration")
    ),
}


@pytest.mark.timeout(60 + 60 * TIMES)
@pytest.mark.parametrize("who", RUNS)
@pytest.mark.usefixtures("resumed")  # an administrator may pause queues
def test_every_response_is_as_the_document_says(server: Server, tmp_path: Path, who: str) -> None:
    run = RUNS[who]
    command: list[str | Path] = [
        *(Path(sys.executable).parent / "schemathesis", "run", f"{server.url}/openapi.json"),
        *("--header", f"Authorization: Bearer {run.by().key}", "--checks", "all"),
        *("--exclude-checks", ",".join(NOT_TOLD), "--max-examples", str(int(TIMES))),
        *("--max-time", str(int(run.seconds * TIMES)), "--no-shrink", "--continue-on-failure", "--no-color"),
        *("--generation-database", "none", "--warnings", "off", *run.options),
    ]
    for name in LEFT_OUT:
        command += ["--exclude-operation-id", name]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": HOOKS}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
