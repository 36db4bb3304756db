"""`make bench-remote`: one tiny round on the shortest line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.common.paths import ROOT
from bench.remote.__main__ import METRICS


@pytest.mark.bench
@pytest.mark.timeout(280)
def test_tiny_round_measures_a_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.remote", "--delays=0", "--jobs=10", f"--into={tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=270)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads((tmp_path / "remote.json").read_text())["rows"]
    assert {(row["system"], row["metric"]) for row in rows} == {("0 ms", metric) for metric in METRICS}
