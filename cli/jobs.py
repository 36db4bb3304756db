"""`pensum jobs`, `pensum job` and `pensum submit`."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.live import Live

from cli import formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from pensum_client import JobOut, Pensum
from pensum_client.kinds import ROUTES, JobRequest

LOOK_SECONDS = 1.0

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Show what happens until it ends, or Ctrl-C.")]


def list_jobs(
    state: Annotated[str | None, typer.Option(help="Only those that are queued, running, succeeded, ...")] = None,
    kind: Annotated[str | None, typer.Option(help="Only those of this kind, such as llm.generate.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    follow: Follow = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Your jobs, newest first; a tab-separated line each where no terminal is."""

    def look(pensum: Pensum) -> list[JobOut]:
        return list(islice(pensum.jobs(state=state, kind=kind), limit))

    console = Console(markup=False, highlight=False, emoji=False)
    with connect(url, key) as pensum:
        jobs = look(pensum)
    if not follow:
        _print_jobs(jobs, console)
        return
    watch = _watch_table if console.is_terminal else _watch_lines
    with connect(url, key, timeout=LONG_SECONDS) as pensum, suppress(KeyboardInterrupt):
        watch(jobs, lambda: look(pensum), console)


def _print_jobs(jobs: Sequence[JobOut], console: Console) -> None:
    if console.is_terminal:
        console.print(formatting.table(jobs) if jobs else "There are no jobs.")
    else:
        for job in jobs:
            print(formatting.line(job))


def _watch_table(jobs: Sequence[JobOut], look: Callable[[], Sequence[JobOut]], console: Console) -> None:
    with Live(formatting.table(jobs), console=console, auto_refresh=False) as live:
        while True:
            time.sleep(LOOK_SECONDS)
            live.update(formatting.table(look()), refresh=True)


def _watch_lines(jobs: Sequence[JobOut], look: Callable[[], Sequence[JobOut]], console: Console) -> None:
    """Each job again when it has changed."""
    seen: dict[UUID, tuple[object, ...]] = {}
    while True:
        for job in reversed(jobs):
            now = (job.state, job.waiting_reason, job.progress, job.attempt)
            if seen.get(job.id) != now:
                print(formatting.line(job), flush=True)
                seen[job.id] = now
        time.sleep(LOOK_SECONDS)
        jobs = look()


def show_job(
    job_id: Annotated[UUID, typer.Argument(metavar="ID")],
    follow: Follow = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="Stop it first.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Run it again first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON; with --follow, each event on a line.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """One job. With --follow the exit status says how it ended: 0 succeeded, 1 otherwise."""
    if cancel and retry:
        raise typer.BadParameter("One of --cancel and --retry.", param_hint="--cancel")
    with connect(url, key) as pensum:
        act = pensum.cancel if cancel else pensum.retry if retry else pensum.get
        job = act(job_id)
    if follow:
        _follow(job, as_json, url, key)
    if as_json:
        print(job.model_dump_json())
    else:
        for name, value in formatting.details(job):
            print(f"{name:<9} {value}")


def submit(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(ROUTES))],
    body: Annotated[str, typer.Option("--json", help='What the kind takes: {"prompt": "..."}')],
    follow: Follow = False,
    wait: Annotated[int | None, typer.Option(min=1, max=60, help="Seconds to wait for its end.")] = None,
    callback_url: Annotated[str | None, typer.Option(help="Where to send a webhook when it ends.")] = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """A new job: its id, or its result where it is waited for. The exit status then says how it ended."""
    wish = _wish(kind, body)
    if callback_url is not None:
        wish = wish.model_copy(update={"callback_url": callback_url})
    with connect(url, key) as pensum:
        job = pensum.submit(wish, wait=wait)
    if follow:
        _follow(job, False, url, key)
    if job.finished_at is None:
        print(job.id)
    else:
        job_follower.tell_end(job)
        raise typer.Exit(job_follower.exit_status(job))


def _wish(kind: str, body: str) -> JobRequest:
    if kind not in ROUTES:
        raise typer.BadParameter(f"Unknown job kind {kind!r}. Known kinds: {', '.join(ROUTES)}.", param_hint="KIND")
    try:
        return ROUTES[kind].body.model_validate_json(body)
    except ValidationError as error:
        found = [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        message = "; ".join(f"{field}: {what}" if field else what for field, what in found)
        raise typer.BadParameter(message, param_hint="--json") from error


def _follow(job: JobOut, as_json: bool, url: str | None, key: str | None) -> None:
    """Ends the command."""
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        raise typer.Exit(job_follower.follow(pensum, job, as_json=as_json))
