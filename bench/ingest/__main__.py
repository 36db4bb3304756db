"""`python -m bench.ingest`, or `make bench-ingest`."""

from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds, chosen
from bench.common.runner import Bench
from bench.ingest import report
from bench.ingest.plan import METRICS, SYSTEMS, Plan, make_steps


def main(
    rounds: Rounds = 3,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(SYSTEMS)}: some, with commas.")] = ",".join(SYSTEMS),
    documents: Annotated[int, typer.Option(min=16, help="That each system takes in a round.")] = 600,
    library: Annotated[int, typer.Option(min=0, help="Documents that are there before; 0: not measured.")] = 10_000,
    into: Into = results.RESULTS,
) -> None:
    """Measure how fast documents are taken in, on processes of this bench's own that are stopped at the end."""
    plan = Plan(chosen(only, among=SYSTEMS), documents, library)
    Bench("ingest", METRICS, report.show, lambda servers, *_: make_steps(plan, servers)).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
