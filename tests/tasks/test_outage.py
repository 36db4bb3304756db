"""PostgreSQL dies in the middle of a job."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tasks.conftest import LONGEST_SECONDS
from workers.runtime.embedded import EmbeddedPostgres

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_job_during_which_postgres_dies_and_comes_back_ends_once(tmp_path: Path) -> None:
    own = EmbeddedPostgres(tmp_path, durable=False)
    own.start()
    env = os.environ | {"DATABASE_URL": own.url, "REDIS_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "-m", "tests.tasks.outage_script"]
    try:
        with subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == "working\n"
            own.kill()
            process.stdin.write("go on\n")  # the job wants to write its end now
            own.start()
            output, _ = process.communicate(timeout=LONGEST_SECONDS)
    finally:
        own.stop()
    ending = json.loads(output)
    assert (ending["runs"], ending["state"], ending["attempt"]) == (1, "succeeded", 1)
    assert ending["log"][-2:] == ["result", "end"]
    assert ending["log"].count("result") == 1
    assert "token" in ending["log"]
