"""`python -m bench.jobs`, or `make bench-jobs`, which also installs the peers."""

from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds, SecondsScale, chosen
from bench.common.runner import Bench
from bench.jobs import report
from bench.jobs.catalogue import ROUTES, SYSTEMS
from bench.jobs.plan import METRICS, PARTS, Plan, make_steps


def main(
    rounds: Rounds = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    systems: Annotated[str, typer.Option(help="Their names, with commas; all without it.")] = "",
    seconds_scale: SecondsScale = 1.0,
    into: Into = results.RESULTS,
) -> None:
    """Measure Pensum's jobs against others, on servers of this bench's own that are stopped at the end."""
    plan = _plan(chosen(only, among=PARTS), systems, seconds_scale)
    Bench("jobs", METRICS, report.show, lambda servers, seen, _: make_steps(plan, servers, seen)).run(rounds, into=into)


def _plan(parts: frozenset[str], systems: str, scale: float) -> Plan:
    names = chosen(systems, among=[each.name for each in (*SYSTEMS, *ROUTES)])
    wanted = [system for system in SYSTEMS if system.name in names]
    if absent := [system.name for system in wanted if not system.is_installed]:
        raise typer.BadParameter(
            f"{', '.join(absent)} not installed: run `make bench-jobs` once, or choose others by --systems"
        )
    return Plan(parts, wanted, [route for route in ROUTES if route.name in names], scale)


if __name__ == "__main__":
    typer.run(main)
