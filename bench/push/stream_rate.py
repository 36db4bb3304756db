"""Event streams of a server: its memory while all of them receive, the age of the events, then its highest rate."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.common.api_server import PENSUM_APP, Server, serving
from bench.common.helper_process import Helper, helper
from bench.common.results import Measured, percentile
from bench.common.servers import Servers
from bench.common.waiting import BenchFailed

APPS = {"pensum": PENSUM_APP, "starlette": "bench.push.starlette_app:create_app"}

WARM_UP_STREAMS = 100
EVENTS_BEFORE = 2  # `queued` and `started`
PACE_SECONDS, FULL_SECONDS = 3.0, 3.0
SHORTEST_CYCLE_SECONDS = 0.1  # between two heartbeats of a worker
MAX_PACED = 10_000  # events/s that two cores can write beside everything else
EVENTS_AT_ONCE = 10  # of a job in a statement, so that PostgreSQL's writing is not the bottleneck
PATIENCE_SECONDS = 60.0
PAGE_KIB = 4


@dataclass(frozen=True)
class Measurement:
    server: Server
    heartbeats: Helper
    readers: Helper
    jobs: list[str]

    def warm_up(self) -> None:
        self.readers.call("open", *self.jobs[:WARM_UP_STREAMS])
        self._received(EVENTS_BEFORE * len(self.jobs[:WARM_UP_STREAMS]))
        self.readers.call("close")

    def open(self) -> None:
        self.readers.call("open", *self.jobs)
        self._received(EVENTS_BEFORE * len(self.jobs))

    def pace(self, seconds: float) -> dict[str, float]:
        """Each job reports one event per cycle. Measures the age of each on arrival, counted from before the write."""
        self.readers.call("time")
        cycle = max(SHORTEST_CYCLE_SECONDS, len(self.jobs) / MAX_PACED)
        cpu_before = _cpu_seconds(self.server.pid)
        written = self.heartbeats.call("pace", seconds, cycle, seconds=PATIENCE_SECONDS + seconds)
        ages = self._received(written)["ages_ms"]
        return {
            "sse_p50": percentile(ages, 0.5),
            "sse_p95": percentile(ages, 0.95),
            "sse_processor": (_cpu_seconds(self.server.pid) - cpu_before) / written * 1e6,
        }

    def full(self, seconds: float, events: int) -> tuple[float, float]:
        """Events per second while the workers write without a pause, and the server's CPU time per event in µs."""
        self.readers.call("count")
        began, cpu_before = time.time_ns(), _cpu_seconds(self.server.pid)
        written = self.heartbeats.call("full", seconds, events, seconds=PATIENCE_SECONDS + seconds)
        arrived_at = self._received(written)["last_at"]
        return written / (arrived_at - began) * 1e9, (_cpu_seconds(self.server.pid) - cpu_before) / written * 1e6

    def _received(self, events: int) -> Mapping[str, Any]:
        seen: Mapping[str, Any] = self.readers.call("until", events, PATIENCE_SECONDS, seconds=2 * PATIENCE_SECONDS)
        if seen["events"] != events or seen["lost"]:
            raise BenchFailed(f"{seen['events']:,} of {events:,} events arrived, and {seen['lost']} streams were lost")
        return seen


def measure(system: str, servers: Servers, folder: Path, *, streams: int, scale: float) -> Measured:
    env = {**servers.fresh(), "PENSUM_QUOTA_STREAMS": "0"}
    with (
        serving(APPS[system], env, folder / "api.log") as server,
        helper("push.heartbeats", env=env, log=folder / "heartbeats.log") as heartbeats,
        helper("push.stream_readers", server.port, env=env, log=folder / "readers.log") as readers,
    ):
        measurement = Measurement(server, heartbeats, readers, heartbeats.call("make", streams))
        measurement.warm_up()
        before = _memory_kib(server.pid)
        measurement.open()
        figures = measurement.pace(PACE_SECONDS * scale)
        figures["sse_memory"] = max(PAGE_KIB, _memory_kib(server.pid) - before) / streams
        figures["sse_events"], figures["sse_processor_full"] = measurement.full(FULL_SECONDS * scale, EVENTS_AT_ONCE)
        figures["sse_events_single"], _ = measurement.full(FULL_SECONDS * scale, 1)
    return figures


def _memory_kib(pid: int) -> int:
    """Resident memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def _cpu_seconds(pid: int) -> float:
    """Of all its threads, to the nanosecond."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
