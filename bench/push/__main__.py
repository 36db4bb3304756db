"""`python -m bench.push`, or `make bench-push`."""

import resource
import signal
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import machine, results
from bench.jobs.catalogue import ROOT
from bench.jobs.servers import running_servers
from bench.push import report
from bench.push.posting import PYTHONS
from bench.push.run import METRICS, PARTS, Plan, Run

INTERRUPTED = 130
OTHER_FILES = 500  # of a process, beside the sockets of its streams


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    streams: Annotated[int, typer.Option(min=10, help="Open at once; 5000 where the machine's limits allow.")] = 1000,
    seconds_scale: Annotated[float, typer.Option(min=0.01, help="0.1 measures for a tenth of the time.")] = 1.0,
    into: Annotated[Path, typer.Option(help="The folder of push.json.")] = results.RESULTS,
) -> None:
    """Measure event streams and webhooks against others, on servers of this bench's own that are stopped at the end."""
    parts = frozenset(only.split(","))
    if unknown := parts - set(PARTS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} unknown; there are {', '.join(PARTS)}")
    if "webhooks" in parts and not all(python.exists() for python in PYTHONS.values()):
        raise typer.BadParameter("the peers are not installed: say `make bench-push` once, or choose --only sse")
    _allow_files(streams + OTHER_FILES)
    plan = Plan(rounds, parts, streams, seconds_scale)
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
    path = results.write(results.document("push", machine.describe(), rounds, rows, ratios), into)
    console.print(f"{rounds} rounds in {time.monotonic() - began:.0f} s; written to {path}")
    raise typer.Exit(1 if run.failures else 0)


def _allow_files(count: int) -> None:
    """For this process and those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise typer.BadParameter(f"so many streams need {count:,} open files, and {hard:,} are allowed (ulimit -Hn)")
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def _run(plan: Plan, home: Path, console: Console) -> Run:
    with running_servers(home) as servers:
        run = Run(plan, servers, home / "steps")
        for round_ in range(plan.rounds):
            for step in run.steps(round_):
                console.print(f"round {round_ + 1} of {plan.rounds}: {step.system}, {step.part}", style="dim")
                run.take(step, round_)
    return run


if __name__ == "__main__":
    typer.run(main)
