"""`make bench-jobs`: its systems, how figures become rows and ratios, and one tiny round."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bench.common import machine, results
from bench.common.http_response import response_size
from bench.common.results import Figure, Row, percentile
from bench.jobs import report
from bench.jobs.catalogue import ROUTES, SYSTEMS
from bench.jobs.plan import METRICS
from bench.jobs.start_log import Start, per_second

ROOT = Path(__file__).parents[2]

#: Of the documented contract.
SYSTEM_NAMES = "celery_default celery_tuned dramatiq taskiq saq huey arq procrastinate raw_skip_locked raw_redis"
ROUTE_NAMES = "orm asyncpg delay no_database"

FIGURES = [
    Figure(0, "pensum", "drain", 30_000.0),
    Figure(0, "huey", "drain", 3_000.0),
    Figure(1, "pensum", "drain", 20_000.0),
    Figure(1, "huey", "drain", 4_000.0),
    Figure(2, "pensum", "drain", 24_000.0),
    Figure(2, "huey", "drain", 4_000.0),
    Figure(0, "pensum", "start_p95", 2.0),
    Figure(0, "huey", "start_p95", 1.0),
    Figure(0, "pensum_one_a_claim", "drain", 1_000.0),
]


def test_ratio_is_median_of_rounds_and_above_1_where_pensum_is_better() -> None:
    assert results.ratios(FIGURES, METRICS) == {"drain_vs_huey": 6.0, "start_p95_vs_huey": 0.5}


def test_round_without_figures_of_both_systems_has_no_ratio() -> None:
    figures = [Figure(0, "pensum", "drain", 10.0), Figure(1, "huey", "drain", 5.0)]
    assert results.ratios(figures, METRICS) == {}


def test_rows_have_median_and_spread_with_best_system_first() -> None:
    rows = results.rows(FIGURES, METRICS)
    assert [(row.metric, row.system) for row in rows] == [
        ("drain", "pensum"),
        ("drain", "huey"),
        ("drain", "pensum_one_a_claim"),
        ("start_p95", "huey"),
        ("start_p95", "pensum"),
    ]
    assert rows[0] == Row("pensum", "drain", "jobs/s", median=24_000, min=20_000, max=30_000)


def test_result_file_has_documented_format(tmp_path: Path) -> None:
    rows, ratios = results.rows(FIGURES, METRICS), {"drain_vs_huey": 6.00001}
    path = results.write(results.document("jobs", machine.describe(), 3, rows, ratios), tmp_path)
    written = json.loads(path.read_text())
    assert path.name == "jobs.json"
    assert set(written) == {"name", "machine", "rounds", "rows", "ratios"}
    assert set(written["machine"]) == {"cores", "cpu", "flags"}
    assert set(written["rows"][0]) == {"system", "metric", "unit", "median", "min", "max"}
    assert written["ratios"] == {"drain_vs_huey": 6.0}


def test_all_documented_systems_are_measured() -> None:
    assert {*SYSTEM_NAMES.split(), "pensum", "pensum_one_a_claim"} == {system.name for system in SYSTEMS}
    assert {*ROUTE_NAMES.split(), "pensum"} == {route.name for route in ROUTES}


def test_report_shows_missed_targets_and_faster_systems() -> None:
    console = Console(file=io.StringIO(), record=True, width=200)
    report.show(console, results.rows(FIGURES, METRICS), results.ratios(FIGURES, METRICS), ["arq, drain: it ended"])
    shown = console.export_text()
    assert "Ahead of Pensum in start_p95: huey (0.50)." in shown
    assert "not measured: arq, drain: it ended" in shown
    assert [line.split()[-2] for line in shown.splitlines() if "3x the best peer" in line] == ["met"]
    assert [line.split()[-2] for line in shown.splitlines() if "start_p95: 1x the best peer" in line] == ["missed"]


def test_rate_counts_from_first_start_to_last() -> None:
    assert per_second([Start(began_at=n * 1_000_000, sent_at=0) for n in range(11)]) == pytest.approx(1000)


def test_percentile_is_a_measured_value() -> None:
    values = [float(n) for n in range(1, 21)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([7.0], 0.95)) == (10.0, 19.0, 7.0)


def test_response_size_is_known_once_head_is_complete() -> None:
    head = b"HTTP/1.1 202 Accepted\r\ndate: x\r\nContent-Length: 12\r\n\r\n"
    assert response_size(head[:-1]) is None
    assert response_size(head) == response_size(head + b"{}") == len(head) + 12


@pytest.mark.bench
@pytest.mark.timeout(240)
def test_tiny_round_measures_every_metric_of_pensum(tmp_path: Path) -> None:
    options = ["--rounds=1", "--systems=pensum,celery_default", "--seconds-scale=0.02", f"--into={tmp_path}"]
    command = [sys.executable, "-m", "bench.jobs", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "jobs.json").read_text())
    measured = {(row["system"], row["metric"]) for row in written["rows"] if row["median"] > 0}
    assert measured == {
        *(("pensum", metric) for metric in METRICS),
        *(("celery_default", metric) for metric in METRICS if metric == "drain" or metric.startswith("start")),
    }
    assert "drain_vs_celery_default" in written["ratios"]
