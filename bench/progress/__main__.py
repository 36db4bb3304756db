"""`python -m bench.progress`, or `make bench-progress`."""

from functools import partial
from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds, chosen
from bench.common.runner import Bench
from bench.progress import report
from bench.progress.plan import CACHED_METRICS, METRICS, STEPS, Plan, make_steps


def main(
    rounds: Rounds = 1,
    users: Annotated[int, typer.Option(min=1, help="Learners at the same time.")] = 100,
    think_seconds: Annotated[float, typer.Option(min=0.1, help="Between an answer and the next task.")] = 60.0,
    seconds: Annotated[float, typer.Option(min=1, help="For which each system is measured.")] = 60.0,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(STEPS)}: some, with commas.")] = "",
    into: Into = results.RESULTS,
) -> None:
    """Measure what the platform adds to the model's time, on processes of its own that are stopped at the end."""
    plan = Plan(users, seconds, think_seconds, chosen(only, among=STEPS))
    show = partial(report.show, users, think_seconds)
    Bench("progress", METRICS | CACHED_METRICS, show, lambda servers, *_: make_steps(plan, servers)).run(
        rounds, into=into
    )


if __name__ == "__main__":
    typer.run(main)
