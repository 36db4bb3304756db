"""`make bench-progress`: its systems, its fake model, and one tiny round."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bench.progress.plan import CACHED_METRICS, METRICS, SYSTEMS
from bench.progress.timed_ollama import TimedOllama

ROOT = Path(__file__).parents[2]


def test_all_documented_systems_are_measured() -> None:
    assert set(SYSTEMS) == {"pensum", "fifo"}
    assert "overhead_p95" in METRICS


def test_fake_model_measures_time_of_each_task() -> None:
    with TimedOllama() as model:
        for task in ("Exercise 3.14 on bread", "Exercise 3.15 on bread, after Exercise 3.14"):
            body = {"model": "llama3.2:3b", "messages": [{"role": "user", "content": task}]}
            httpx.post(f"{model.url}/api/chat", json=body, trust_env=False).raise_for_status()
    assert list(model.seconds) == ["Exercise 3.14", "Exercise 3.15"]
    assert all(seconds > 0 for seconds in model.seconds.values())


@pytest.mark.bench
@pytest.mark.timeout(280)
def test_tiny_round_measures_both_systems(tmp_path: Path) -> None:
    options = ["--users=3", "--think-seconds=0.5", "--seconds=3", f"--into={tmp_path}"]
    command = [sys.executable, "-m", "bench.progress", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=270)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "progress.json").read_text())
    assert written["name"] == "progress"
    measured = {(row["system"], row["metric"]) for row in written["rows"]}
    under_load = {(system, metric) for system in SYSTEMS for metric in METRICS} - {("fifo", "queue_p95")}
    assert measured == under_load | {("pensum", metric) for metric in CACHED_METRICS}
    assert written["ratios"]["overhead_p95_vs_fifo"] > 0
