"""`pensum ask`."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer

from cli import formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from cli.job_follower import JobPrinter
from pensum_client import AskIn, JobOut, Pensum


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    project: Annotated[UUID | None, typer.Option(help="Search only documents of this project.")] = None,
    session: Annotated[
        str | None, typer.Option(help="A learning session; questions in it may refer to earlier ones.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Answer a question from your library. Ctrl-C cancels it. The exit status is 1 if the job did not succeed."""
    with connect(url, key) as pensum:
        job = pensum.submit(AskIn(question=question, project_id=project, session_id=session))
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        ended = follow(pensum, job, as_json=as_json)
    if ended.state != "succeeded" or as_json:
        job_follower.print_end(ended, as_json=as_json)
    else:
        print_unsupported(ended.result or {})
        print_citations(ended.result or {})
    if ended.receipt is not None and ended.receipt.degraded is not None:
        formatting.print_degraded(ended.receipt.degraded, "passages for this answer")
    raise typer.Exit(job_follower.exit_status(ended))


def follow(pensum: Pensum, job: JobOut, *, as_json: bool) -> JobOut:
    """The ended job. Ctrl-C cancels it, because the answer would go unread."""
    try:
        if as_json:
            return pensum.wait(job.id)
        with JobPrinter(job, lambda: pensum.get(job.id)) as printer:
            for event in pensum.stream(job.id):
                printer.print_event(event)
        return pensum.get(job.id)
    except KeyboardInterrupt:
        pensum.cancel(job.id)
        raise


def print_unsupported(result: Mapping[str, Any]) -> None:
    for one in result.get("sentences", ()):
        if one["supported"] is False:
            sentence = result["answer"][one["start"] : one["end"]]
            print(f"\nNothing in your library supports: “{formatting.printable(' '.join(sentence.split()))}”")


def print_citations(result: Mapping[str, Any]) -> None:
    for number, citation in enumerate(result.get("citations", ()), start=1):
        print(f"\n[{number}] {formatting.printable(_source(citation))}")
        print(f"    “{formatting.printable(' '.join(citation['quote'].split()))}”")


def _source(citation: Mapping[str, Any]) -> str:
    page, seconds, url = (citation.get(name) for name in ("page", "start_seconds", "url"))
    parts = [
        citation["title"],
        f"page {page}" if page is not None else "",
        f"{seconds // 60:.0f}:{seconds % 60:02.0f}" if seconds is not None else "",
        f"characters {citation['start']}-{citation['end']}",
        url or "",
    ]
    return ", ".join(part for part in parts if part)
