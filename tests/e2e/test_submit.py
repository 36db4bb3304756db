"""`pensum submit` on a whole stack."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.support.pensum_up import ROOT, Up

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


def test_submission_at_the_terminal_prints_progress_and_result(up: Up) -> None:
    body = json.dumps({"title": "Leases", "text": "# Leases\n\nA lease is a promise that ends by itself."})
    command = [sys.executable, "-m", "cli.main", "submit", "documents.ingest", "--input", body, "--follow"]
    env = os.environ | {"PENSUM_HOME": str(up.home), "PENSUM_PORT": str(up.port)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["chunks"] == 1
    assert "started (attempt 1)" in done.stderr
    assert re.search(r"^\d+(/\d+)? (pages|chunks) ", done.stderr, re.MULTILINE)
