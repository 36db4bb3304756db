"""`python -m bench.remote`, or `make bench-remote`."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds
from bench.common.results import MILLISECONDS, Measured, Metric
from bench.common.runner import Bench, Step
from bench.common.servers import Servers
from bench.remote import measure, report

TURNS = Metric("turns", more_is_better=False)
METRICS = {
    "search_p50": MILLISECONDS,
    "model_asked_p50": MILLISECONDS,
    "first_token_p50": MILLISECONDS,
    "embedding_jobs": Metric("/s"),
    **{f"{what}_{server}": TURNS for what in measure.COUNTED for server in measure.SERVERS},
}


def main(
    rounds: Rounds = 1,
    delays: Annotated[str, typer.Option(help="Round trips of the line in milliseconds, with commas.")] = "0,40,150",
    jobs: Annotated[int, typer.Option(min=1, help="Embedding jobs of one text.")] = 200,
    into: Into = results.RESULTS,
) -> None:
    """Measure GPU workers at the end of a line, on servers of this bench's own that are stopped at the end."""
    chosen = [int(delay) for delay in delays.split(",")]
    Bench("remote", METRICS, report.show, lambda servers, *_: [_step(servers, each, jobs) for each in chosen]).run(
        rounds, into=into
    )


def _step(servers: Servers, milliseconds: int, jobs: int) -> Step:
    return Step(f"{milliseconds} ms", "line", partial(_measure, servers, milliseconds / 1000, jobs))


def _measure(servers: Servers, seconds: float, jobs: int, folder: Path) -> Measured:
    return measure.at(servers, folder, round_trip_seconds=seconds, jobs=jobs)


if __name__ == "__main__":
    typer.run(main)
