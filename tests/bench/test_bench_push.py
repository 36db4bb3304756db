"""`make bench-push`: its systems, how it counts events, and one tiny round of its streams."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.push.plan import METRICS
from bench.push.stream_rate import APPS
from bench.push.stream_readers import Stream, Tally
from bench.push.webhook_rate import COUNTS

ROOT = Path(__file__).parents[2]

#: As Pensum writes them and as the plain Starlette app does, with the lengths of HTTP chunks in between.
STREAM = (
    b'55\r\nevent: token\ndata: {"at": 1, "text": "id: no"}\nid: 1\n\nevent: token\ndata: {"at": 22}\nid: 2\n\n\r\n'
    b'2d\r\nid: 3\nevent: token\ndata: {"at": 333}\n\n\r\n'
)


def test_all_documented_systems_are_measured() -> None:
    assert {*APPS, *COUNTS} == {"pensum", "starlette", "requests", "httpx"}
    assert {"sse_events", "sse_memory", "webhooks"} <= set(METRICS)


async def test_events_are_counted_wherever_stream_is_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_KEY", "pk_x")
    for first in range(len(STREAM)):
        for second in range(first, len(STREAM)):
            tally = Tally()
            stream = Stream("1", tally)
            for piece in (STREAM[:first], STREAM[first:second], STREAM[second:]):
                stream.data_received(piece)
            assert tally.events == 3


async def test_age_of_event_counts_from_its_timestamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_KEY", "pk_x")
    tally = Tally()
    tally.reset(timed=True)
    Stream("1", tally).data_received(STREAM)
    assert tally.ages_ms == [(tally.last_at - at) / 1e6 for at in (1, 22, 333)]


@pytest.mark.bench
@pytest.mark.timeout(180)
def test_tiny_round_measures_streams_of_both_systems(tmp_path: Path) -> None:
    options = ["--rounds=1", "--only=sse", "--streams=50", "--seconds-scale=0.1", f"--into={tmp_path}"]
    command = [sys.executable, "-m", "bench.push", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=170)
    assert done.returncode == 0, done.stdout + done.stderr
    written = json.loads((tmp_path / "push.json").read_text())
    assert written["name"] == "push"
    measured = {(row["system"], row["metric"]) for row in written["rows"]}
    assert measured == {(system, metric) for system in APPS for metric in METRICS if metric != "webhooks"}
    assert written["ratios"]["sse_events_vs_starlette"] > 0
