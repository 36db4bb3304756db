"""`pensum jobs`, `pensum job` and `pensum submit`."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Annotated
from uuid import UUID

import typer

from cli import formatting, job_follower, job_input
from cli.all_jobs import AllJobs, act_on_all
from cli.connection import LONG_SECONDS, Key, Url, connect
from cli.metadata import pairs_of
from cli.moments import MOMENT
from cli.output import AsJson, Yes, console, print_json
from pensum_client import JobOut, Pensum
from pensum_client.kinds import ROUTES

REFRESH_SECONDS = 1.0

JsonOfJob = Annotated[bool, typer.Option("--json", help="Print JSON; with --follow, each event on a line.")]
Follow = Annotated[bool, typer.Option("--follow", "-f", help="Show progress until the end, or Ctrl-C.")]


def list_jobs(
    state: Annotated[str | None, typer.Option(help="Only jobs in this state: queued, running, succeeded, ...")] = None,
    kind: Annotated[str | None, typer.Option(help="Only jobs of this kind, such as llm.generate.")] = None,
    metadata: Annotated[list[str] | None, typer.Option(help="Only jobs with this KEY=VALUE; may be repeated.")] = None,
    internal: Annotated[bool, typer.Option("--internal", help="Also jobs that the platform asks of itself.")] = False,
    all_users: Annotated[bool, typer.Option("--all-users", help="Jobs of all users, for operators.")] = False,
    user: Annotated[UUID | None, typer.Option(help="With --all-users, only those of this user's id.")] = None,
    problem: Annotated[str | None, typer.Option(help="With --all-users, only failed with this problem.")] = None,
    since: Annotated[str | None, typer.Option(help=f"With --all-users, only submitted since {MOMENT}.")] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="With --all-users, cancel all that are found.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="With --all-users, run all that failed again.")] = False,
    yes: Yes = False,
    limit: Annotated[int, typer.Option(min=1, help="How many jobs.")] = 20,
    follow: Follow = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List your jobs, newest first; as tab-separated lines if the output is not a terminal."""
    asked = AllJobs(state, kind, user, problem, since)
    asked.refuse_unfitting(all_users=all_users, acts=cancel or retry, metadata=metadata, internal=internal)
    if cancel or retry:
        act_on_all(asked, cancels=cancel, retries=retry, yes=yes, as_json=as_json, url=url, key=key)
        return
    pairs = pairs_of(metadata)

    def fetch(pensum: Pensum) -> list[JobOut]:
        if all_users:
            return list(islice(pensum.jobs_of_all_users(asked.as_filter()), limit))
        return list(islice(pensum.jobs(state=state, kind=kind, metadata=pairs, internal=internal), limit))

    with connect(url, key) as pensum:
        jobs = fetch(pensum)
    if not follow:
        _print_jobs(jobs, as_json=as_json)
        return
    watch = _watch_table if sys.stdout.isatty() and not as_json else partial(_watch_lines, as_json=as_json)
    with connect(url, key, timeout=LONG_SECONDS) as pensum, suppress(KeyboardInterrupt):
        watch(jobs, lambda: fetch(pensum))


def _print_jobs(jobs: Sequence[JobOut], *, as_json: bool) -> None:
    if sys.stdout.isatty() and not as_json:
        console().print(formatting.job_table(jobs) if jobs else "There are no jobs.")
    else:
        for job in jobs:
            print(_line(job, as_json=as_json))


def _line(job: JobOut, *, as_json: bool) -> str:
    return job.model_dump_json() if as_json else formatting.job_line(job)


def _watch_table(jobs: Sequence[JobOut], refresh: Callable[[], Sequence[JobOut]]) -> None:
    from rich.live import Live

    with Live(formatting.job_table(jobs), console=console(), auto_refresh=False) as live:
        while True:
            time.sleep(REFRESH_SECONDS)  # how often a person's table changes
            live.update(formatting.job_table(refresh()), refresh=True)


def _watch_lines(jobs: Sequence[JobOut], refresh: Callable[[], Sequence[JobOut]], *, as_json: bool) -> None:
    """Prints a job again when it has changed."""
    printed: dict[UUID, tuple[object, ...]] = {}
    while True:
        for job in reversed(jobs):
            current = (job.state, job.waiting_reason, job.progress, job.attempt)
            if printed.get(job.id) != current:
                print(_line(job, as_json=as_json), flush=True)
                printed[job.id] = current
        time.sleep(REFRESH_SECONDS)  # how often a person's table changes
        jobs = refresh()


def show_job(
    job_id: Annotated[UUID, typer.Argument(metavar="ID")],
    follow: Follow = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel the job first.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Run the job again first.")] = False,
    as_json: JsonOfJob = False,
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
        print_json([job])
    else:
        for name, value in formatting.job_details(job):
            print(f"{name:<9} {value}")


def submit(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"{', '.join(ROUTES)}, or that of a plug-in")],
    body: job_input.Body,
    follow: Follow = False,
    wait: Annotated[int | None, typer.Option(min=1, max=60, help="Seconds to wait for the end of the job.")] = None,
    metadata: Annotated[list[str] | None, typer.Option(help="KEY=VALUE of the job; may be repeated.")] = None,
    callback_url: Annotated[str | None, typer.Option(help="URL to send a webhook to when the job ends.")] = None,
    as_json: JsonOfJob = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Submit a job and print its id; with --wait or --follow, its result. The exit status is 1 if it has none."""
    fields = job_input.parse(kind, body)
    if pairs := pairs_of(metadata):
        fields["metadata"] = pairs
    if callback_url is not None:
        fields["callback_url"] = callback_url
    with connect(url, key) as pensum, job_input.naming_known_kinds(kind):
        job = pensum.submit(kind, fields, wait=wait)
    if follow:
        _follow(job, as_json, url, key)
    if as_json:
        print_json([job])
    elif job.finished_at is None:
        print(job.id)
    else:
        job_follower.print_end(job)
    if job.finished_at is not None:
        raise typer.Exit(job_follower.exit_status(job))


def _follow(job: JobOut, as_json: bool, url: str | None, key: str | None) -> None:
    """Ends the command."""
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        raise typer.Exit(job_follower.follow(pensum, job, as_json=as_json))
