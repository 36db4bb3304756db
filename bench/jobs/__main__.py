"""`python -m bench.jobs`, or `make bench-jobs`, which also installs the peers."""

import signal
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bench import machine, results
from bench.jobs import report
from bench.jobs.catalogue import ROOT, ROUTES, SYSTEMS
from bench.jobs.run import METRICS, PARTS, Plan, Run
from bench.jobs.servers import running_servers

INTERRUPTED = 130


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    systems: Annotated[str, typer.Option(help="Their names, with commas; all without it.")] = "",
    seconds_scale: Annotated[float, typer.Option(min=0.01, help="0.1 measures for a tenth of the time.")] = 1.0,
    into: Annotated[Path, typer.Option(help="The folder of jobs.json.")] = results.RESULTS,
) -> None:
    """Measure Pensum's jobs against others, on servers of this bench's own that are stopped at the end."""
    plan = _plan(rounds, _names(only, among=PARTS), systems, seconds_scale)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(markup=False, highlight=False)
    (ROOT / ".pensum").mkdir(mode=0o700, exist_ok=True)
    began = time.monotonic()
    try:
        # Not in /tmp: where that is memory, waiting for the disk would cost nothing.
        with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / ".pensum", ignore_cleanup_errors=True) as home:
            run = _run(plan, Path(home), console)
    except KeyboardInterrupt:
        console.print("Interrupted; everything has stopped.")
        raise typer.Exit(INTERRUPTED) from None
    rows, ratios = results.rows(run.figures, METRICS), results.ratios(run.figures, METRICS)
    report.show(console, rows, ratios, run.failures)
    path = results.write(results.document("jobs", machine.describe(), rounds, rows, ratios), into)
    console.print(f"{rounds} rounds in {time.monotonic() - began:.0f} s; written to {path}")
    raise typer.Exit(1 if run.failures else 0)


def _plan(rounds: int, parts: set[str], systems: str, scale: float) -> Plan:
    names = _names(systems, among={thing.name for thing in (*SYSTEMS, *ROUTES)})
    chosen = [system for system in SYSTEMS if system.name in names]
    if absent := [system.name for system in chosen if not system.is_installed]:
        raise typer.BadParameter(f"{', '.join(absent)} not installed: say `make bench-jobs` once, or choose --systems")
    return Plan(rounds, frozenset(parts), chosen, [route for route in ROUTES if route.name in names], scale)


def _names(words: str, *, among: Iterable[str]) -> set[str]:
    """All of them where none is named."""
    known, named = set(among), {word for word in words.split(",") if word}
    if unknown := named - known:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} unknown; there are {', '.join(sorted(known))}")
    return named or known


def _run(plan: Plan, home: Path, console: Console) -> Run:
    with running_servers(home) as servers, _progress(console) as progress:
        run = Run(plan, servers, home / "steps")
        bar = progress.add_task("", total=plan.rounds * len(run.steps(0)))
        for round_ in range(plan.rounds):
            for step in run.steps(round_):
                progress.update(bar, description=f"round {round_ + 1}: {step.system}, {step.doing}")
                run.take(step, round_)
                progress.advance(bar)
    return run


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


if __name__ == "__main__":
    typer.run(main)
