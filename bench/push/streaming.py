"""One visit to a server of event streams: memory while all receive, then their age, then as fast as it goes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.jobs.catalogue import PENSUM
from bench.jobs.record import percentile
from bench.jobs.servers import Servers
from bench.jobs.submitting import Server, serving
from bench.jobs.waiting import BenchFailed
from bench.push.orders import Helper, helper

APPS = {"pensum": "api.main:create_app", "starlette": "bench.push.plain:create_app"}

WARM_UP_STREAMS = 100
EVENTS_BEFORE = 2  # `queued` and `started`
PACE_SECONDS, FULL_SECONDS = 3.0, 3.0
SHORTEST_CYCLE_SECONDS = 0.1  # of a heart
MOST_PACED = 10_000  # events/s that two cores can write beside all else
EVENTS_AT_ONCE = 10  # of a job in a statement, so that not PostgreSQL's writing is measured
PATIENCE_SECONDS = 60.0
PAGE_KIB = 4

Figures = dict[str, float]


@dataclass(frozen=True)
class Visit:
    server: Server
    hearts: Helper
    readers: Helper
    jobs: list[str]

    def warm_up(self) -> None:
        self.readers.ask("open", *self.jobs[:WARM_UP_STREAMS])
        self._received(EVENTS_BEFORE * len(self.jobs[:WARM_UP_STREAMS]))
        self.readers.ask("close")

    def open(self) -> None:
        self.readers.ask("open", *self.jobs)
        self._received(EVENTS_BEFORE * len(self.jobs))

    def pace(self, seconds: float) -> Figures:
        """Each job says one thing in each cycle; how old it is when it comes, counted from before it is written."""
        self.readers.ask("time")
        cycle = max(SHORTEST_CYCLE_SECONDS, len(self.jobs) / MOST_PACED)
        busy = _cpu_seconds(self.server.pid)
        said = self.hearts.ask("pace", seconds, cycle, seconds=PATIENCE_SECONDS + seconds)
        ages = self._received(said)["ages_ms"]
        return {
            "sse_p50": percentile(ages, 0.5),
            "sse_p95": percentile(ages, 0.95),
            "sse_processor": (_cpu_seconds(self.server.pid) - busy) / said * 1e6,
        }

    def full(self, seconds: float, events: int) -> tuple[float, float]:
        """Events a second while the hearts write without rest, of which all came; and the server's time for each."""
        self.readers.ask("count")
        began, busy = time.time_ns(), _cpu_seconds(self.server.pid)
        said = self.hearts.ask("full", seconds, events, seconds=PATIENCE_SECONDS + seconds)
        came_at = self._received(said)["last_at"]
        return said / (came_at - began) * 1e9, (_cpu_seconds(self.server.pid) - busy) / said * 1e6

    def _received(self, events: int) -> Mapping[str, Any]:
        seen: Mapping[str, Any] = self.readers.ask("until", events, PATIENCE_SECONDS, seconds=2 * PATIENCE_SECONDS)
        if seen["events"] != events or seen["lost"]:
            raise BenchFailed(f"{seen['events']:,} of {events:,} events came, and {seen['lost']} streams were lost")
        return seen


def visit(system: str, servers: Servers, folder: Path, *, streams: int, scale: float) -> Figures:
    folder.mkdir(parents=True)
    env = servers.fresh(PENSUM)
    with (
        serving(APPS[system], env, folder / "api.log") as server,
        helper("hearts", env=env, log=folder / "hearts.log") as hearts,
        helper("readers", server.port, env=env, log=folder / "readers.log") as readers,
    ):
        visit = Visit(server, hearts, readers, hearts.ask("make", streams))
        visit.warm_up()
        before = _memory_kib(server.pid)
        visit.open()
        figures = visit.pace(PACE_SECONDS * scale)
        figures["sse_memory"] = max(PAGE_KIB, _memory_kib(server.pid) - before) / streams
        figures["sse_events"], figures["sse_processor_full"] = visit.full(FULL_SECONDS * scale, EVENTS_AT_ONCE)
        figures["sse_events_single"], _ = visit.full(FULL_SECONDS * scale, 1)
    return figures


def _memory_kib(pid: int) -> int:
    """What is resident."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def _cpu_seconds(pid: int) -> float:
    """Of all its threads, to the nanosecond."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
