"""`pensum queues` and `pensum kinds`: what waits and runs, and pausing it."""

from typing import Annotated

import typer

from cli.connection import Key, Url, connect
from cli.formatting import clock_text, duration_text
from cli.output import AsJson, print_json, print_rows
from pensum_client import PauseOut, QueueOut

COLUMNS = ("name", "state", "waiting", "oldest", "running", "workers", "paused")
PAUSE_COLUMNS = ("of", "name", "paused", "by")

app = typer.Typer()
kinds_app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="NAME", help="Such as gpu.llm.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="Such as llm.generate.")]


@app.callback(invoke_without_command=True)
def list_queues(context: typer.Context, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List the queues with what waits and runs in each, or pause or resume one. For operators."""
    if context.invoked_subcommand is not None:
        return
    with connect(url, key) as pensum:
        queues = pensum.queues().queues
    if as_json:
        print_json(queues)
    else:
        print_rows(COLUMNS, [_row(queue) for queue in queues], if_none="There are no queues.")


@app.command("pause")
def pause_queue(name: Name, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Have workers begin no job of a queue. Jobs that run go on, and new ones are accepted."""
    with connect(url, key) as pensum:
        _print([pensum.pause_queue(name)], as_json=as_json)


@app.command("resume")
def resume_queue(name: Name, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """End the pause of a queue."""
    with connect(url, key) as pensum:
        _print([pensum.resume_queue(name)], as_json=as_json)


@kinds_app.callback(invoke_without_command=True)
def list_paused_kinds(context: typer.Context, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List the kinds of jobs that are paused, or pause or resume one. For operators."""
    if context.invoked_subcommand is None:
        with connect(url, key) as pensum:
            _print([one for one in pensum.queues().paused if one.target == "kind"], as_json=as_json)


@kinds_app.command("pause")
def pause_kind(kind: Kind, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Have workers begin no job of a kind, in any queue. Jobs that run go on, and new ones are accepted."""
    with connect(url, key) as pensum:
        _print([pensum.pause_kind(kind)], as_json=as_json)


@kinds_app.command("resume")
def resume_kind(kind: Kind, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """End the pause of a kind."""
    with connect(url, key) as pensum:
        _print([pensum.resume_kind(kind)], as_json=as_json)


def _row(queue: QueueOut) -> list[str]:
    oldest = queue.oldest_waiting_seconds
    counts = (queue.waiting, "" if oldest is None else duration_text(oldest), queue.running, queue.workers)
    paused = "" if queue.paused_at is None else f"since {clock_text(queue.paused_at)}"
    return [queue.name, queue.status, *map(str, counts), paused]


def _print(pauses: list[PauseOut], *, as_json: bool) -> None:
    if as_json:
        print_json(pauses)
    else:
        print_rows(PAUSE_COLUMNS, [_pause_row(pause) for pause in pauses], if_none="Nothing is paused.")


def _pause_row(pause: PauseOut) -> list[str]:
    paused = "no" if pause.paused_at is None else f"since {clock_text(pause.paused_at)}"
    return [pause.target, pause.name, paused, pause.paused_by or ""]
