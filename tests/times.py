"""What each test costs: a plugin of pytest, `-p tests.times --times FILE`.

FILE gets a Markdown table of the files and one of the most expensive tests: seconds, seconds of CPU of the process and
of its children that have ended (a server that goes on is counted for the test that ends it, PostgreSQL never), and the
peak of the process's memory. What several tests share is counted for the first of them.
"""

import os
import resource
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

MOST = 60
TIMES = "times"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", metavar="FILE", help="write what each test and file cost to FILE, in Markdown")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--times"):
        meter = _Meter() if hasattr(config, "workerinput") else _Table(Path(str(config.getoption("--times"))))
        config.pluginmanager.register(meter, "times")


class _Meter:
    """In the process that runs the tests: adds what each phase cost to its report."""

    def __init__(self) -> None:
        self._file = ""
        self._cpu = cpu_seconds()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        file = nodeid.partition("::")[0]
        if file != self._file:
            self._file = file
            with suppress(OSError):  # only Linux has it; elsewhere the peak is that of all files before
                Path("/proc/self/clear_refs").write_text("5")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        cpu = cpu_seconds()
        report.user_properties.append((TIMES, [cpu - self._cpu, peak_mb()]))
        self._cpu = cpu
        return report


@dataclass
class _Cost:
    seconds: float = 0
    cpu: float = 0
    mb: float = 0
    tests: set[str] = field(default_factory=set)

    def add(self, report: pytest.TestReport, cpu: float, mb: float) -> None:
        self.seconds += report.duration
        self.cpu += cpu
        self.mb = max(self.mb, mb)
        self.tests.add(report.nodeid)


class _Table(_Meter):
    """In the process that reports: one row a file, and one for each of the most expensive tests."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._started = time.monotonic()
        self._first: float | None = None
        self._files: dict[str, _Cost] = {}
        self._tests: dict[str, _Cost] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._first = self._first or time.monotonic()
        values: list[Any] = [value for name, value in report.user_properties if name == TIMES]
        cpu, mb = values[0] if values else (0.0, 0.0)
        for costs, name in ((self._files, report.nodeid.partition("::")[0]), (self._tests, report.nodeid)):
            costs.setdefault(name, _Cost()).add(report, cpu, mb)

    def pytest_sessionfinish(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("\n".join(self._lines()) + "\n", "utf-8")

    def _lines(self) -> Iterator[str]:
        now = time.monotonic()
        total = sum(cost.cpu for cost in self._files.values())
        yield f"{len(self._tests)} tests in {now - self._started:.0f} s, {total:.0f} s of CPU; "
        yield f"the first ended after {(self._first or now) - self._started:.0f} s."
        yield from ("", "| test | s | CPU s |", "|---|---|---|")
        for name, cost in _dearest(self._tests)[:MOST]:
            yield f"| `{name.removeprefix('tests/')}` | {cost.seconds:.1f} | {cost.cpu:.1f} |"
        yield from ("", "| file | tests | s | CPU s | peak MB |", "|---|---|---|---|---|")
        for name, cost in _dearest(self._files):
            shown = f"{cost.seconds:.1f} | {cost.cpu:.1f} | {cost.mb:.0f}"
            yield f"| `{name.removeprefix('tests/')}` | {len(cost.tests)} | {shown} |"


def _dearest(costs: dict[str, _Cost]) -> list[tuple[str, _Cost]]:
    return sorted(costs.items(), key=lambda item: -item[1].seconds)


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    return sum(os.times()[:4])


def peak_mb() -> float:
    """Of this process, since the measurement began anew."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # in bytes where there is no /proc: macOS
    [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
