"""`pensum problems`: what the jobs of all users fail with."""

from typing import Annotated

import typer

from cli.connection import Key, Url, connect
from cli.moments import MOMENT, moment_of
from cli.output import AsJson, print_json, print_rows
from pensum_client import ProblemGroupOut

COLUMNS = ("problem", "cause", "kind", "jobs", "users", "last", "for example")


def list_problems(
    since: Annotated[str | None, typer.Option(help=f"Since {MOMENT}. Default: 1d.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List what jobs of all users failed with, the most frequent first. For operators."""
    begin = moment_of(since)
    with connect(url, key) as pensum:
        groups = pensum.job_problems(since=begin).items
    if as_json:
        print_json(groups)
    else:
        print_rows(COLUMNS, [_row(group) for group in groups], if_none="No job failed.")


def _row(group: ProblemGroupOut) -> list[str]:
    last = f"{group.last_at:%Y-%m-%d %H:%M:%S}"
    return [group.problem, group.cause, group.kind, str(group.count), str(group.users), last, str(group.sample_job_id)]
