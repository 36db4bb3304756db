"""`python -m bench.progress`, or `make bench-progress`."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.progress import report
from bench.progress.run import METRICS, Plan, steps
from bench.rounds import Bench


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 1,
    users: Annotated[int, typer.Option(min=1, help="Learners at the same time.")] = 100,
    think_seconds: Annotated[float, typer.Option(min=0.1, help="Between an answer and the next task.")] = 60.0,
    seconds: Annotated[float, typer.Option(min=1, help="For which each system is measured.")] = 60.0,
    into: Annotated[Path, typer.Option(help="The folder of progress.json.")] = results.RESULTS,
) -> None:
    """Measure what the platform adds to the model's time, on processes of its own that are stopped at the end."""
    plan = Plan(users, seconds, think_seconds)
    show = partial(report.show, users, think_seconds)
    Bench("progress", METRICS, show, lambda servers, *_: steps(plan, servers)).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
