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

REFRESH_SECONDS = 1.0

Follow = Annotated[bool, typer.Option("--follow", "-f", help="Show progress until the end, or Ctrl-C.")]


def list_jobs(
    state: Annotated[str | None, typer.Option(help="Only jobs in this state: queued, running, succeeded, ...")] = None,
    kind: Annotated[str | None, typer.Option(help="Only jobs of this kind, such as llm.generate.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many jobs.")] = 20,
    follow: Follow = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List your jobs, newest first; as tab-separated lines if the output is not a terminal."""

    def fetch(pensum: Pensum) -> list[JobOut]:
        return list(islice(pensum.jobs(state=state, kind=kind), limit))

    console = Console(markup=False, highlight=False, emoji=False)
    with connect(url, key) as pensum:
        jobs = fetch(pensum)
    if not follow:
        _print_jobs(jobs, console)
        return
    watch = _watch_table if console.is_terminal else _watch_lines
    with connect(url, key, timeout=LONG_SECONDS) as pensum, suppress(KeyboardInterrupt):
        watch(jobs, lambda: fetch(pensum), console)


def _print_jobs(jobs: Sequence[JobOut], console: Console) -> None:
    if console.is_terminal:
        console.print(formatting.job_table(jobs) if jobs else "There are no jobs.")
    else:
        for job in jobs:
            print(formatting.job_line(job))


def _watch_table(jobs: Sequence[JobOut], refresh: Callable[[], Sequence[JobOut]], console: Console) -> None:
    with Live(formatting.job_table(jobs), console=console, auto_refresh=False) as live:
        while True:
            time.sleep(REFRESH_SECONDS)
            live.update(formatting.job_table(refresh()), refresh=True)


def _watch_lines(jobs: Sequence[JobOut], refresh: Callable[[], Sequence[JobOut]], console: Console) -> None:
    """Prints a job again when it has changed."""
    printed: dict[UUID, tuple[object, ...]] = {}
    while True:
        for job in reversed(jobs):
            current = (job.state, job.waiting_reason, job.progress, job.attempt)
            if printed.get(job.id) != current:
                print(formatting.job_line(job), flush=True)
                printed[job.id] = current
        time.sleep(REFRESH_SECONDS)
        jobs = refresh()


def show_job(
    job_id: Annotated[UUID, typer.Argument(metavar="ID")],
    follow: Follow = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel the job first.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Run the job again first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON; with --follow, each event on a line.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Show one job. With --follow, the exit status is 0 if the job succeeded and 1 otherwise."""
    if cancel and retry:
        raise typer.BadParameter("Give either --cancel or --retry, not both.", param_hint="--cancel")
    with connect(url, key) as pensum:
        method = pensum.cancel if cancel else pensum.retry if retry else pensum.get
        job = method(job_id)
    if follow:
        _follow(job, as_json, url, key)
    if as_json:
        print(job.model_dump_json())
    else:
        for name, value in formatting.job_details(job):
            print(f"{name:<9} {value}")


def submit(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(ROUTES))],
    body: Annotated[str, typer.Option("--json", help='The request for this kind, like {"prompt": "..."}')],
    follow: Follow = False,
    wait: Annotated[int | None, typer.Option(min=1, max=60, help="Seconds to wait for the end of the job.")] = None,
    callback_url: Annotated[str | None, typer.Option(help="URL to send a webhook to when the job ends.")] = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Submit a job and print its id; with --wait or --follow, its result. The exit status is 1 if it has none."""
    request = _parse(kind, body)
    if callback_url is not None:
        request = request.model_copy(update={"callback_url": callback_url})
    with connect(url, key) as pensum:
        job = pensum.submit(request, wait=wait)
    if follow:
        _follow(job, False, url, key)
    if job.finished_at is None:
        print(job.id)
    else:
        job_follower.print_end(job)
        raise typer.Exit(job_follower.exit_status(job))


def _parse(kind: str, body: str) -> JobRequest:
    if kind not in ROUTES:
        raise typer.BadParameter(f"Unknown job kind {kind!r}. Known kinds: {', '.join(ROUTES)}.", param_hint="KIND")
    try:
        return ROUTES[kind].body.model_validate_json(body)
    except ValidationError as error:
        problems = [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        message = "; ".join(f"{field}: {problem}" if field else problem for field, problem in problems)
        raise typer.BadParameter(message, param_hint="--json") from error


def _follow(job: JobOut, as_json: bool, url: str | None, key: str | None) -> None:
    """Ends the command."""
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        raise typer.Exit(job_follower.follow(pensum, job, as_json=as_json))
