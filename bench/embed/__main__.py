"""`python -m bench.embed`, or `make bench-embed`."""

import signal
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench import machine, results
from bench.embed import report
from bench.embed.run import METRICS, PARTS, Run, ratios
from bench.embed.visiting import PEER, Visitor
from bench.jobs.catalogue import ROOT
from bench.jobs.servers import running_servers

INTERRUPTED = 130


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    texts: Annotated[int, typer.Option(min=32, help="So many each visit.")] = 400,
    vectors: Annotated[int, typer.Option(min=100, help="So many are loaded each visit.")] = 10_000,
    into: Annotated[Path, typer.Option(help="The folder of embed.json.")] = results.RESULTS,
) -> None:
    """Measure embedding and loading against others, on servers of this bench's own that are stopped at the end."""
    parts = frozenset(only.split(","))
    if unknown := parts - set(PARTS):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} unknown; there are {', '.join(PARTS)}")
    if "texts" in parts and not PEER.exists():
        raise typer.BadParameter("ONNX Runtime is not installed: say `make bench-embed` once, or choose --only load")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(markup=False, highlight=False)
    (ROOT / ".pensum").mkdir(mode=0o700, exist_ok=True)
    began = time.monotonic()
    try:
        # Not in /tmp: where that is memory, waiting for the disk would cost nothing.
        with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / ".pensum", ignore_cleanup_errors=True) as home:
            run = _run(Path(home), parts, rounds, texts, vectors, console)
    except KeyboardInterrupt:
        console.print("Interrupted; everything has stopped.")
        raise typer.Exit(INTERRUPTED) from None
    rows, found = results.rows(run.figures, METRICS), ratios(run.figures)
    report.show(console, rows, found, run.failures)
    path = results.write(results.document("embed", machine.describe(), rounds, rows, found), into)
    console.print(f"{rounds} rounds in {time.monotonic() - began:.0f} s; written to {path}")
    raise typer.Exit(1 if run.failures else 0)


def _run(home: Path, parts: frozenset[str], rounds: int, texts: int, vectors: int, console: Console) -> Run:
    with running_servers(home) as servers:
        run = Run(Visitor(servers, home / "visits", texts, vectors), parts)
        if "texts" in parts:
            run.visitor.prepare()
        for round_ in range(rounds):
            for step in run.steps(round_):
                console.print(f"round {round_ + 1} of {rounds}: {step.system}", style="dim")
                run.take(step, round_)
    return run


if __name__ == "__main__":
    typer.run(main)
