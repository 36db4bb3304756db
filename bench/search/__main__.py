"""`python -m bench.search`, or `make bench-search`."""

from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.jobs.servers import Servers
from bench.rounds import Bench, Record, Step, chosen
from bench.search import report
from bench.search.run import METRICS, PEER, PEERS, SYSTEMS, Plan, steps


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(SYSTEMS)}: some, with commas.")] = ",".join(SYSTEMS),
    chunks: Annotated[int, typer.Option(min=200, help="In the library that is searched.")] = 100_000,
    seconds_scale: Annotated[float, typer.Option(min=0.01, help="0.1 measures for a tenth of the time.")] = 1.0,
    into: Annotated[Path, typer.Option(help="The folder of search.json.")] = results.RESULTS,
) -> None:
    """Measure searches against others, on servers of this bench's own that are stopped at the end."""
    systems = chosen(only, among=SYSTEMS)
    if systems & PEERS and not PEER.exists():
        raise typer.BadParameter(
            "the peers are not installed: say `make bench-search` once, or choose others by --only"
        )
    plan = Plan(systems, chunks, seconds_scale)

    def of_round(servers: Servers, record: Record, home: Path) -> list[Step]:
        return steps(plan, servers, record, home / "material")

    Bench("search", METRICS, report.show, of_round).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
