"""`python -m bench.search`, or `make bench-search`."""

from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds, SecondsScale, chosen
from bench.common.runner import Bench
from bench.search import report
from bench.search.plan import METRICS, PEER_PYTHON, PEERS, SYSTEMS, Plan, make_steps


def main(
    rounds: Rounds = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(SYSTEMS)}: some, with commas.")] = ",".join(SYSTEMS),
    chunks: Annotated[int, typer.Option(min=200, help="In the library that is searched.")] = 100_000,
    seconds_scale: SecondsScale = 1.0,
    into: Into = results.RESULTS,
) -> None:
    """Measure searches against others, on servers of this bench's own that are stopped at the end."""
    systems = chosen(only, among=SYSTEMS)
    if systems & PEERS and not PEER_PYTHON.exists():
        raise typer.BadParameter(
            "the peers are not installed: run `make bench-search` once, or choose others by --only"
        )
    plan = Plan(systems, chunks, seconds_scale)
    Bench("search", METRICS, report.show, lambda *shared: make_steps(plan, *shared)).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
