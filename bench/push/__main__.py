"""`python -m bench.push`, or `make bench-push`."""

import resource
from typing import Annotated

import typer

from bench.common import results
from bench.common.options import Into, Rounds, SecondsScale, chosen
from bench.common.runner import Bench
from bench.push import report
from bench.push.plan import METRICS, PARTS, Plan, make_steps
from bench.push.webhook_rate import PYTHONS

OTHER_FILES = 500  # that a process has open beside the sockets of its streams


def main(
    rounds: Rounds = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    streams: Annotated[int, typer.Option(min=10, help="Open at once; 5000 where the machine's limits allow.")] = 1000,
    seconds_scale: SecondsScale = 1.0,
    into: Into = results.RESULTS,
) -> None:
    """Measure event streams and webhooks against others, on servers of this bench's own that are stopped at the end."""
    parts = chosen(only, among=PARTS)
    if "webhooks" in parts and not all(python.exists() for python in PYTHONS.values()):
        raise typer.BadParameter("the peers are not installed: run `make bench-push` once, or choose --only sse")
    _raise_file_limit(streams + OTHER_FILES)
    plan = Plan(parts, streams, seconds_scale)
    Bench("push", METRICS, report.show, lambda servers, *_: make_steps(plan, servers)).run(rounds, into=into)


def _raise_file_limit(count: int) -> None:
    """Of this process and those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise typer.BadParameter(f"these streams need {count:,} open files, but the limit is {hard:,} (ulimit -Hn)")
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


if __name__ == "__main__":
    typer.run(main)
