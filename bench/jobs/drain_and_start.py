"""How fast a system's workers drain a full queue, and how soon they start single jobs, idle and under load."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from bench.common import cpu
from bench.common.helper_process import Helper, helper
from bench.common.processes import Process, running
from bench.common.results import Measured, percentile
from bench.common.servers import Servers, connected
from bench.common.waiting import BenchFailed, wait_until
from bench.jobs.catalogue import System
from bench.jobs.start_log import StartLog, per_second

LONGEST_FILL_SECONDS = 120.0
LONGEST_DRAIN_SECONDS = 60.0
LONGEST_START_SECONDS = 40.0
FINISH_SECONDS = 10.0

WARM_UP, WARM_UP_RATE = 20, 50.0
IDLE, IDLE_RATE = 200, 70.0
LOAD_SECONDS = 2.0


@dataclass(frozen=True)
class Measurement:
    system: System
    env: Mapping[str, str]
    start_log: StartLog
    submitter: Helper
    workers: list[Process]
    scale: float

    def fill(self) -> None:
        """Submits all jobs, before the first worker starts."""
        self.submitter.call("fill", self._scaled(self.system.drained), seconds=LONGEST_FILL_SECONDS)

    def drain(self) -> Measured:
        """The processor time is that from the first start on, without the start of the workers."""
        count = self._scaled(self.system.drained)
        self.start_log.wait_for(1, seconds=LONGEST_DRAIN_SECONDS, check=self._ensure_running)
        begun, before = len(self.start_log), cpu.read()
        self.start_log.wait_for(count, seconds=LONGEST_DRAIN_SECONDS, check=self._ensure_running)
        if not self.system.is_pensum:
            return {"drain": per_second(self.start_log.starts())}
        rate, spent = self._rows_per_second(count), cpu.read().since(before)
        return {"drain": rate, **(spent.microseconds_each(count - begun, of="drain") if begun < count else {})}

    def start(self, load_rate: float) -> Measured:
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
        before = len(self.start_log)
        self.submitter.call("pace", count, rate, seconds=LONGEST_DRAIN_SECONDS + 2 * count / rate)
        self.start_log.wait_for(before + count, seconds=LONGEST_START_SECONDS, check=self._ensure_running)
        return [start.latency_ms for start in self.start_log.starts(before)]

    def _rows_per_second(self, count: int) -> float:
        """From the first claim to the last end by the rows, which is stricter than the log of starts."""
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
            raise BenchFailed(f"there are {rows:,} rows for {count:,} jobs")
        return (count - 1) / float(seconds)

    def _ensure_running(self) -> None:
        for worker in self.workers:
            worker.ensure_running()

    def _scaled(self, count: float) -> int:
        return max(WARM_UP, round(count * self.scale))


def measure(
    system: System, servers: Servers, folder: Path, *, parts: Set[str], scale: float, load_rate: float
) -> Measured:
    """`load_rate` is the half load; a system that drains less gets half of what it drains."""
    start_log = StartLog(folder / "starts")
    env = system.environment(servers) | {"BENCH_START_LOG": str(start_log.path)}
    workers = [
        Process(f"{system.name} worker {n}", command, env=env, log=folder / f"worker{n}.log")
        for n, command in enumerate(system.workers)
    ]
    figures: dict[str, float] = {}
    log = folder / "submitter.log"
    with helper("jobs.submitter", system.module, env=env, log=log, python=system.python) as submitter:
        measurement = Measurement(system, env, start_log, submitter, workers, scale)
        if "drain" in parts:
            measurement.fill()
        with running(workers):
            if "drain" in parts:
                figures |= measurement.drain()
            if "start" in parts:
                figures |= measurement.start(min(load_rate, figures.get("drain", load_rate * 2) / 2))
    return figures


def _succeeded(database_url: str) -> int:
    with connected(database_url) as cursor:
        cursor.execute("SELECT count(*) FROM jobs WHERE state = 'succeeded' AND result = payload")
        [count] = cursor.fetchone()
    return int(count)
