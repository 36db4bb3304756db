"""`pensum summarize`."""

from typing import Annotated
from uuid import UUID

import typer

from cli import formatting, job_follower
from cli.connection import Key, Url, connect
from pensum_client import SummarizedDocument, SummaryPoint

UNSUPPORTED = "  (the document does not seem to say this)"


def summarize(
    document: Annotated[UUID, typer.Argument(metavar="DOCUMENT_ID")],
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Summarise a document or transcript, each point with its place. It is made anew whenever the document changes.
    Ctrl-C cancels it. The exit status is 1 if the job did not succeed."""
    with connect(url, key) as pensum:
        job = pensum.summarize(document)
    ended = job_follower.wait(job, url, key)
    if ended.state != "succeeded" or as_json:
        job_follower.print_end(ended, as_json=as_json)
    else:
        _print(SummarizedDocument.model_validate(ended.result))
    raise typer.Exit(job_follower.exit_status(ended))


def _print(result: SummarizedDocument) -> None:
    for point in result.points:
        print(f"- {formatting.printable(point.text)}  [{_place(point)}]{'' if point.supported else UNSUPPORTED}")
    if result.note is not None:
        print(result.note)


def _place(point: SummaryPoint) -> str:
    if point.start_seconds is not None:
        return f"{point.start_seconds // 60:.0f}:{point.start_seconds % 60:02.0f}"
    place = f"characters {point.start}-{point.end}"
    return place if point.page is None else f"page {point.page}, {place}"
