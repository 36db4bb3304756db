"""`python -m bench.jobs`, or `make bench-jobs`, which also installs the peers."""

from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.jobs import report
from bench.jobs.catalogue import ROUTES, SYSTEMS
from bench.jobs.run import METRICS, PARTS, Plan, steps
from bench.rounds import Bench, chosen


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    systems: Annotated[str, typer.Option(help="Their names, with commas; all without it.")] = "",
    seconds_scale: Annotated[float, typer.Option(min=0.01, help="0.1 measures for a tenth of the time.")] = 1.0,
    into: Annotated[Path, typer.Option(help="The folder of jobs.json.")] = results.RESULTS,
) -> None:
    """Measure Pensum's jobs against others, on servers of this bench's own that are stopped at the end."""
    plan = _plan(chosen(only, among=PARTS), systems, seconds_scale)
    Bench("jobs", METRICS, report.show, lambda servers, record, _: steps(plan, servers, record)).run(rounds, into=into)


def _plan(parts: frozenset[str], systems: str, scale: float) -> Plan:
    names = chosen(systems, among=[thing.name for thing in (*SYSTEMS, *ROUTES)])
    wanted = [system for system in SYSTEMS if system.name in names]
    if absent := [system.name for system in wanted if not system.is_installed]:
        raise typer.BadParameter(f"{', '.join(absent)} not installed: say `make bench-jobs` once, or choose --systems")
    return Plan(parts, wanted, [route for route in ROUTES if route.name in names], scale)


if __name__ == "__main__":
    typer.run(main)
