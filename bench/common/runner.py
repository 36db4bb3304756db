"""Running a bench: every system in turn, forwards in one round and backwards in the next, then the result file."""

import signal
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bench.common import machine, results
from bench.common.paths import ROOT
from bench.common.results import Figure, Measured, Metric, Row
from bench.common.servers import Servers, running_servers

INTERRUPTED_STATUS = 130


@dataclass(frozen=True)
class Step:
    """One system's part of a round. `measure` gets a new folder of its own."""

    system: str
    name: str
    measure: Callable[[Path], Measured]


@dataclass
class Measurements:
    """What was measured so far."""

    figures: list[Figure] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, step: Step, round_: int, home: Path) -> None:
        try:
            folder = home / f"{round_}-{step.name}-{step.system}"
            folder.mkdir(parents=True)
            figures = step.measure(folder)
        except Exception as error:  # one system's failure must not cost the minutes of all the others
            self.failures.append(f"{step.system}, {step.name}, round {round_ + 1}: {error!r}")
        else:
            self.figures += [Figure(round_, step.system, metric, value) for metric, value in figures.items()]


class Show(Protocol):
    def __call__(
        self, console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str], /
    ) -> None: ...


@dataclass(frozen=True)
class Bench:
    """`steps` makes those of one round. They share a folder, and see the measurements of earlier steps."""

    name: str
    metrics: Mapping[str, Metric]
    show: Show
    steps: Callable[[Servers, Measurements, Path], Sequence[Step]]
    ratios: Callable[[Sequence[Figure], Mapping[str, Metric]], dict[str, float]] = results.ratios

    def run(self, rounds: int, *, into: Path) -> NoReturn:
        """Measures, shows the tables, writes the result file, and exits: with 1 if something could not be measured."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        console = Console(markup=False, highlight=False)
        (ROOT / ".pensum").mkdir(mode=0o700, exist_ok=True)
        began = time.monotonic()
        try:
            # Not in /tmp, which may be in memory: then a durable commit would cost nothing.
            with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / ".pensum", ignore_cleanup_errors=True) as home:
                measurements = self._measure(rounds, Path(home), console)
        except KeyboardInterrupt:
            console.print("Interrupted; everything has stopped.")
            raise typer.Exit(INTERRUPTED_STATUS) from None
        rows, ratios = results.rows(measurements.figures, self.metrics), self.ratios(measurements.figures, self.metrics)
        self.show(console, rows, ratios, measurements.failures)
        path = results.write(results.document(self.name, machine.describe(), rounds, rows, ratios), into)
        console.print(f"{rounds} rounds in {time.monotonic() - began:.0f} s; written to {path}")
        raise typer.Exit(1 if measurements.failures else 0)

    def _measure(self, rounds: int, home: Path, console: Console) -> Measurements:
        measurements = Measurements()
        with running_servers(home) as servers, _progress(console) as progress:
            steps = self.steps(servers, measurements, home)
            bar = progress.add_task("", total=rounds * len(steps))
            for round_ in range(rounds):
                for step in steps if round_ % 2 == 0 else steps[::-1]:
                    progress.update(bar, description=f"round {round_ + 1}: {step.system}, {step.name}")
                    measurements.add(step, round_, home / "steps")
                    progress.advance(bar)
        return measurements


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        refresh_per_second=1,  # the cores are for the systems under measurement
    )
