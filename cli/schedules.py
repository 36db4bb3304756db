"""`pensum schedules`: what the platform does again and again."""

from typing import Annotated

import typer

from cli.connection import Key, Url, connect
from cli.formatting import clock_text, duration_text
from cli.output import AsJson, print_json, print_rows
from pensum_client import ScheduleOut

COLUMNS = ("name", "state", "every", "last", "took", "next", "does")

app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="NAME", help="Such as retain.")]


@app.callback(invoke_without_command=True)
def list_schedules(context: typer.Context, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List what the platform does again and again, and when it did so last, or run one now. For operators."""
    if context.invoked_subcommand is None:
        with connect(url, key) as pensum:
            _print(pensum.schedules(), as_json=as_json)


@app.command("run")
def run_schedule(name: Name, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Have a schedule run now, whether or not it is due. For administrators."""
    with connect(url, key) as pensum:
        _print([pensum.run_schedule(name)], as_json=as_json)


def _print(schedules: list[ScheduleOut], *, as_json: bool) -> None:
    if as_json:
        print_json(schedules)
    else:
        print_rows(COLUMNS, [_row(schedule) for schedule in schedules], if_none="There are no schedules.")


def _row(schedule: ScheduleOut) -> list[str]:
    last = schedule.last
    return [
        schedule.name,
        _state(schedule),
        duration_text(schedule.every_seconds),
        "" if last is None else clock_text(last.began_at or last.due_at),
        "" if last is None or last.seconds is None else f"{last.seconds:.3f} s",
        clock_text(schedule.next_at),
        schedule.does,
    ]


def _state(schedule: ScheduleOut) -> str:
    if schedule.last and schedule.last.problem:
        return f"failed ({schedule.last.problem})"
    if schedule.last is None:
        return "new"
    return "late" if schedule.is_late else "ok"
