"""A bench from its plan to its file: every system in turn, forth in one round and back in the next."""

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

from bench import machine, results
from bench.jobs.catalogue import ROOT
from bench.jobs.servers import Servers, running_servers
from bench.results import Figure, Metric, Row

INTERRUPTED = 130


@dataclass(frozen=True)
class Step:
    """One system's turn in a round. `measure` gets a folder of its own, and answers the figures by metric."""

    system: str
    doing: str
    measure: Callable[[Path], Mapping[str, float]]


@dataclass
class Record:
    """What was measured so far."""

    figures: list[Figure] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def take(self, step: Step, round_: int, home: Path) -> None:
        try:
            figures = step.measure(home / f"{round_}-{step.doing}-{step.system}")
        except Exception as error:  # one system's failure must not cost the minutes of all the others
            self.failures.append(f"{step.system}, {step.doing}, round {round_ + 1}: {error!r}")
        else:
            self.figures += [Figure(round_, step.system, metric, value) for metric, value in figures.items()]


class Show(Protocol):
    def __call__(
        self, console: Console, rows: Sequence[Row], ratios: Mapping[str, float], failures: Sequence[str], /
    ) -> None: ...


@dataclass(frozen=True)
class Bench:
    """`steps` are those of one round, with a folder for what they share; they see what is on record when they are
    measured."""

    name: str
    metrics: Mapping[str, Metric]
    show: Show
    steps: Callable[[Servers, Record, Path], Sequence[Step]]
    ratios: Callable[[Sequence[Figure], Mapping[str, Metric]], dict[str, float]] = results.ratios

    def run(self, rounds: int, *, into: Path) -> NoReturn:
        """Measures, shows, writes the file, and ends the program: 1 where something could not be measured."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        console = Console(markup=False, highlight=False)
        (ROOT / ".pensum").mkdir(mode=0o700, exist_ok=True)
        began = time.monotonic()
        try:
            # Not in /tmp: where that is memory, waiting for the disk would cost nothing.
            with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / ".pensum", ignore_cleanup_errors=True) as home:
                record = self._measure(rounds, Path(home), console)
        except KeyboardInterrupt:
            console.print("Interrupted; everything has stopped.")
            raise typer.Exit(INTERRUPTED) from None
        rows, ratios = results.rows(record.figures, self.metrics), self.ratios(record.figures, self.metrics)
        self.show(console, rows, ratios, record.failures)
        path = results.write(results.document(self.name, machine.describe(), rounds, rows, ratios), into)
        console.print(f"{rounds} rounds in {time.monotonic() - began:.0f} s; written to {path}")
        raise typer.Exit(1 if record.failures else 0)

    def _measure(self, rounds: int, home: Path, console: Console) -> Record:
        record = Record()
        with running_servers(home) as servers, _progress(console) as progress:
            steps = self.steps(servers, record, home)
            bar = progress.add_task("", total=rounds * len(steps))
            for round_ in range(rounds):
                for step in steps if round_ % 2 == 0 else steps[::-1]:
                    progress.update(bar, description=f"round {round_ + 1}: {step.system}, {step.doing}")
                    record.take(step, round_, home / "steps")
                    progress.advance(bar)
        return record


def chosen(words: str, *, among: Sequence[str]) -> frozenset[str]:
    """The names of an option that stand between commas; all of them where none is named."""
    named = {word for word in words.split(",") if word}
    if unknown := named - set(among):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} unknown; there are {', '.join(among)}")
    return frozenset(named or among)


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        refresh_per_second=1,  # the cores are for those that are measured
    )
