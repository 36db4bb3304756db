"""`python -m bench.push`, or `make bench-push`."""

import resource
from pathlib import Path
from typing import Annotated

import typer

from bench import results
from bench.push import report
from bench.push.posting import PYTHONS
from bench.push.run import METRICS, PARTS, Plan, steps
from bench.rounds import Bench, chosen

OTHER_FILES = 500  # of a process, beside the sockets of its streams


def main(
    rounds: Annotated[int, typer.Option(min=1)] = 5,
    only: Annotated[str, typer.Option(help=f"Of {', '.join(PARTS)}: some, with commas.")] = ",".join(PARTS),
    streams: Annotated[int, typer.Option(min=10, help="Open at once; 5000 where the machine's limits allow.")] = 1000,
    seconds_scale: Annotated[float, typer.Option(min=0.01, help="0.1 measures for a tenth of the time.")] = 1.0,
    into: Annotated[Path, typer.Option(help="The folder of push.json.")] = results.RESULTS,
) -> None:
    """Measure event streams and webhooks against others, on servers of this bench's own that are stopped at the end."""
    parts = chosen(only, among=PARTS)
    if "webhooks" in parts and not all(python.exists() for python in PYTHONS.values()):
        raise typer.BadParameter("the peers are not installed: say `make bench-push` once, or choose --only sse")
    _allow_files(streams + OTHER_FILES)
    plan = Plan(parts, streams, seconds_scale)
    Bench("push", METRICS, report.show, lambda servers, *_: steps(plan, servers)).run(rounds, into=into)


def _allow_files(count: int) -> None:
    """For this process and those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise typer.BadParameter(f"so many streams need {count:,} open files, and {hard:,} are allowed (ulimit -Hn)")
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


if __name__ == "__main__":
    typer.run(main)
