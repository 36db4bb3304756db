"""One visit to a system: its workers drain a queue, then start single jobs, idle and under load."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from bench.jobs.catalogue import System
from bench.jobs.processes import Client, Process, client, running
from bench.jobs.record import Record, per_second, percentile
from bench.jobs.servers import Servers, connected
from bench.jobs.waiting import BenchFailed, wait_until

LONGEST_DRAIN_SECONDS = 60.0
LONGEST_START_SECONDS = 40.0
FINISH_SECONDS = 10.0

WARM_UP, WARM_UP_RATE = 20, 50.0
IDLE, IDLE_RATE = 200, 70.0
LOAD_SECONDS = 2.0

Figures = dict[str, float]


@dataclass(frozen=True)
class Visit:
    system: System
    env: Mapping[str, str]
    record: Record
    client: Client
    workers: list[Process]
    scale: float

    def fill(self) -> None:
        """All jobs wait before the first worker starts."""
        self.client.fill(self._scaled(self.system.drained))

    def drain(self) -> Figures:
        count = self._scaled(self.system.drained)
        self.record.wait_for(count, seconds=LONGEST_DRAIN_SECONDS, check=self._ensure_running)
        return {"drain": self._rows_per_second(count) if self.system.is_pensum else per_second(self.record.starts())}

    def start(self, load_rate: float) -> Figures:
        self._latencies(WARM_UP, WARM_UP_RATE)
        idle = self._latencies(self._scaled(IDLE), IDLE_RATE)
        loaded = self._latencies(self._scaled(LOAD_SECONDS * load_rate), load_rate)
        return {
            "start_p50": percentile(idle, 0.5),
            "start_p95": percentile(idle, 0.95),
            "start_p50_half_load": percentile(loaded, 0.5),
            "start_p95_half_load": percentile(loaded, 0.95),
        }

    def _latencies(self, count: int, rate: float) -> list[float]:
        before = len(self.record)
        self.client.pace(count, rate)
        self.record.wait_for(before + count, seconds=LONGEST_START_SECONDS, check=self._ensure_running)
        return [start.latency_ms for start in self.record.starts(before)]

    def _rows_per_second(self, count: int) -> float:
        """From the first claim to the last end, by the rows: stricter than the bodies' clock that others run by."""
        url = self.env["DATABASE_URL"]
        wait_until(
            lambda: _succeeded(url) >= count,
            seconds=FINISH_SECONDS,
            unless=lambda: f"only {_succeeded(url):,} of {count:,} jobs succeeded with their result",
        )
        with connected(url) as cursor:
            cursor.execute("SELECT count(*), extract(epoch FROM max(finished_at) - min(claimed_at)) FROM jobs")
            rows, seconds = cursor.fetchone()
        if rows != count:
            raise BenchFailed(f"{rows:,} rows stand for {count:,} jobs")
        return (count - 1) / float(seconds)

    def _ensure_running(self) -> None:
        for worker in self.workers:
            worker.ensure_running()

    def _scaled(self, count: float) -> int:
        return max(WARM_UP, round(count * self.scale))


def visit(
    system: System, servers: Servers, folder: Path, *, parts: Set[str], scale: float, load_rate: float
) -> Figures:
    """`load_rate` is the half load, or half of what this system drains where that is less."""
    folder.mkdir(parents=True)
    record = Record(folder / "record")
    env = servers.fresh(system) | {"BENCH_RECORD": str(record.path)}
    workers = [
        Process(f"{system.name} worker {n}", command, env=env, log=folder / f"worker{n}.log")
        for n, command in enumerate(system.workers)
    ]
    figures: Figures = {}
    with client(system, env, folder / "client.log") as submitting:
        visit = Visit(system, env, record, submitting, workers, scale)
        if "drain" in parts:
            visit.fill()
        with running(workers):
            if "drain" in parts:
                figures |= visit.drain()
            if "start" in parts:
                figures |= visit.start(min(load_rate, figures.get("drain", load_rate * 2) / 2))
    return figures


def _succeeded(database_url: str) -> int:
    with connected(database_url) as cursor:
        cursor.execute("SELECT count(*) FROM jobs WHERE state = 'succeeded' AND result = payload")
        [count] = cursor.fetchone()
    return int(count)
