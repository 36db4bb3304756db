"""CPU time: what work costs, however long it has to wait for a core of a machine that is shared.

Figures are read from /proc, so there are none on other systems than Linux.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PARENT, USER, SYSTEM = 1, 11, 12  # fields of /proc/PID/stat behind the name of the program
IDLE, IO_WAIT = 3, 4  # fields of the line `cpu` of /proc/stat
PROGRAMS = {"postgres": "postgres", "valkey": "valkey", "--queues=": "workers", "api.main": "api"}


@dataclass(frozen=True)
class CpuTimes:
    """In seconds since they started: this process, those that it started by what they are, and the whole machine. What
    the machine has in all is its cores' time, busy or not."""

    own: float
    started: Mapping[str, float]
    busy: float
    all: float

    def since(self, before: "CpuTimes") -> "CpuTimes":
        started = {name: self.started[name] - before.started.get(name, 0.0) for name in self.started}
        return CpuTimes(self.own - before.own, started, self.busy - before.busy, self.all - before.all)

    def microseconds_each(self, things: int, *, of: str) -> dict[str, float]:
        """What each of these things cost the processes that were started, as metrics whose names begin with `of`."""
        return {f"{of}_cpu_{name}": seconds / things * 1e6 for name, seconds in self.started.items()}

    @property
    def share_of_others(self) -> float:
        """Of the machine's time, what neither this process nor those that it started took."""
        return max(0.0, self.busy - self.own - sum(self.started.values())) / max(self.all, 0.01)


def read() -> CpuTimes:
    stats = dict(_stats())
    started: dict[str, float] = {}
    for pid in _descendants(os.getpid(), {pid: parent for pid, (parent, _) in stats.items()}):
        name = _name(pid)
        started[name] = started.get(name, 0.0) + stats[pid][1]
    busy, all_ = _machine()
    return CpuTimes(stats[os.getpid()][1] if stats else 0.0, started, busy, all_)


def _stats() -> Iterator[tuple[int, tuple[int, float]]]:
    """Parent and seconds of each process."""
    for folder in PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        ticks = int(fields[USER]) + int(fields[SYSTEM])
        yield int(folder.name), (int(fields[PARENT]), ticks / os.sysconf("SC_CLK_TCK"))


def _descendants(pid: int, parents: Mapping[int, int]) -> Iterator[int]:
    for child in [one for one, parent in parents.items() if parent == pid]:
        yield child
        yield from _descendants(child, parents)


def _name(pid: int) -> str:
    try:
        command = (PROC / str(pid) / "cmdline").read_text()
    except OSError:
        command = ""
    return next((name for mark, name in PROGRAMS.items() if mark in command), "others")


def _machine() -> tuple[float, float]:
    """Seconds that its cores were busy, and all that passed for them."""
    try:
        fields = (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]
    except OSError:
        return 0.0, 0.0
    ticks = [int(field) / os.sysconf("SC_CLK_TCK") for field in fields]
    return sum(ticks) - ticks[IDLE] - ticks[IO_WAIT], sum(ticks)
