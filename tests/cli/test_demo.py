"""The main job, from files to answers, on real servers and workers, as `make demo` does it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_demo_ingests_the_samples_and_quotes_them_exactly(tmp_path: Path) -> None:
    env = os.environ | {"PENSUM_HOME": str(tmp_path), "COLUMNS": "200"}
    command = [sys.executable, "-m", "cli.main", "demo"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.count("✓ in ") >= 3
    assert "✗" not in done.stdout
    assert "Inês Carvalho" in done.stdout
    for kind in (
        "documents.ingest",
        "learning.resources",
        "learning.exercises",
        "profiles.progress",
        "profiles.ingest",
    ):
        assert kind in done.stdout
