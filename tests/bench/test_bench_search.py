"""`make bench-search`: its systems and recall, and one tiny round without the peers."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.search import dataset
from bench.search.plan import METRICS, SYSTEMS
from bench.search.systems import peers

ROOT = Path(__file__).parents[2]


def test_all_documented_systems_are_measured() -> None:
    assert set(SYSTEMS) == {"pensum", "pgvector", "chroma", "faiss", "exact"}
    assert {"queries", "recall"} <= set(METRICS)


def test_peers_filter_the_rows_of_the_project() -> None:
    count = dataset.CHUNKS_PER_DOCUMENT * dataset.PROJECT_SHARE * 2
    empty = np.zeros((count, 0), np.float32)
    rows = dataset.Dataset(empty, empty, [], []).in_project
    assert rows.tolist() == peers.in_project(count).tolist()
    assert len(rows) == count // 100


def test_recall_is_share_of_nearest_that_was_found() -> None:
    library = np.eye(20, dtype=np.float32)
    nearest = peers.nearest(library, library[:1])
    assert nearest[0][0] == 0
    assert peers.recall([nearest[0].tolist()], nearest) == 1
    assert peers.recall([[0]], nearest) == pytest.approx(1 / peers.DEPTH)


@pytest.mark.bench
@pytest.mark.timeout(300)
def test_tiny_round_measures_every_metric_of_pensum(tmp_path: Path) -> None:
    options = ["--rounds=1", "--only=pensum,pgvector,exact", "--chunks=2000", "--seconds-scale=0.1"]
    command = [sys.executable, "-m", "bench.search", *options, f"--into={tmp_path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=290)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "search.json").read_text())
    assert written["name"] == "search"
    rows = {(row["system"], row["metric"]): row["median"] for row in written["rows"]}
    assert {metric for system, metric in rows if system == "pensum"} == set(METRICS)
    assert rows["exact", "recall"] > 0.99
    assert rows["pensum", "recall"] > 0.8  # what the made-up vectors of sentences leave of it
    assert written["ratios"]["queries_vs_pgvector"] > 0
