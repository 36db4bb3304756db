"""`python -m bench.tutor`, or `make bench-tutor`."""

from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds, chosen
from bench.common.runner import Bench
from bench.tutor import report
from bench.tutor.plan import METRICS, SHORT_NAMES, Plan, make_steps


def main(
    rounds: Rounds = 1,
    seconds: Annotated[float, typer.Option(min=1, help="For which each case is measured.")] = 180.0,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(SHORT_NAMES)}: some, with commas.")] = "",
    into: Into = results.RESULTS,
) -> None:
    """Measure how long learners wait for the tutor, on processes of its own that are stopped at the end."""
    plan = Plan(seconds, chosen(only, among=list(SHORT_NAMES)))
    Bench("tutor", METRICS, report.show, lambda servers, *_: make_steps(plan, servers)).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
