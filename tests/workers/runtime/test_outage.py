"""PostgreSQL dies in the middle of a job."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded.servers import EmbeddedPostgres
from tests.support.databases import running_postgres
from tests.support.waiting import LONGEST_SECONDS

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("claim", ["durable", "just made"])
def test_job_ends_once_although_postgres_restarts_meanwhile(tmp_path: Path, claim: str) -> None:
    """A claim that PostgreSQL lost was never made: the job runs again, and what the first attempt brings is refused."""
    with running_postgres(tmp_path) as own:
        output = output_over_a_crash(own, claim)
    ending = json.loads(output.splitlines()[-1])
    assert (ending["state"], ending["attempt"]) == ("succeeded", 1)
    assert ending["runs"] in ({1} if claim == "durable" else {1, 2})
    assert ending["log"][-2:] == ["result", "end"]
    assert ending["log"].count("result") == 1
    assert "token" in ending["log"]
    assert ending["log"].count("started") == 1


def output_over_a_crash(postgres: EmbeddedPostgres, claim: str) -> str:
    env = os.environ | {"DATABASE_URL": postgres.url, "REDIS_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "-m", "tests.workers.runtime.outage_script", claim]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "working\n"
        postgres.kill()
        process.stdin.write("go on\n")  # the job wants to write its end now
        postgres.start()
        output, _ = process.communicate(timeout=2 * LONGEST_SECONDS)
    return output
