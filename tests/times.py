"""What each test costs: a plugin of pytest, `-p tests.times --times FILE`.

FILE gets a Markdown table of the files and one of the most expensive tests: seconds, seconds of CPU of the process and
of its children that have ended (a server that goes on is counted for the test that ends it, PostgreSQL never), and the
peak of the process's memory. What several tests share is counted for the first of them.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

MOST = 60


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
            Path("/proc/self/clear_refs").write_text("5")  # the peak of the memory is measured anew

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        report = yield
        cpu = cpu_seconds()
        report.user_properties.append(("times", [cpu - self._cpu, peak_mb()]))
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
        cpu, mb = dict(report.user_properties).get("times", (0.0, 0.0))
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
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
