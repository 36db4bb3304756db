"""`python -m bench.llm`, or `make bench-llm`."""

from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds
from bench.common.runner import Bench
from bench.llm import report
from bench.llm.litellm_proxy import LITELLM
from bench.llm.plan import METRICS, SYSTEMS, Plan, make_steps


def main(
    rounds: Rounds = 3,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(SYSTEMS)}: some, with commas.")] = ",".join(SYSTEMS),
    answers: Annotated[int, typer.Option(min=10, help="Of 30 tokens each, 100 at a time.")] = 300,
    into: Into = results.RESULTS,
) -> None:
    """Measure how late tokens come to the client, on processes of its own that are stopped at the end."""
    plan = Plan.of(only, answers)
    if "litellm" in plan.systems and not LITELLM.exists():
        raise typer.BadParameter("LiteLLM is not installed: run `make bench-llm` once, or choose --only direct,pensum")
    Bench("llm", METRICS, report.show, lambda servers, *_: make_steps(plan, servers)).run(rounds, into=into)


if __name__ == "__main__":
    typer.run(main)
