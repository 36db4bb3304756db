"""`pensum cv`: CVs compared with job ads."""

import csv
import io
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cli import formatting, job_follower
from cli.connection import LONG_SECONDS, Key, Url, connect
from cli.job_follower import JobPrinter
from cli.output import AsJson, print_json
from pensum_client import CvMatchIn, MatchedCvs, Pensum

COLUMNS = ("rank", "match_score", "applicant", "id")

app = typer.Typer(help="CVs compared with job ads.", no_args_is_help=True)


@app.command()
def match(
    project: Annotated[UUID, typer.Option(help="A project of the type cv_matcher.")],
    ad: Annotated[list[UUID], typer.Option(help="The document of a job ad; may be given several times.")],
    cv: Annotated[list[UUID], typer.Option(help="The document of a CV; may be given several times.")],
    provider: Annotated[str | None, typer.Option(help="A language model's provider, or `extractive`.")] = None,
    reports: Annotated[Path | None, typer.Option(help="A folder for a PDF of each match.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the ranking as CSV.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Compare CVs with job ads and print the ranking, best first. The exit status is 1 if the job did not succeed."""
    if as_csv and as_json:
        raise typer.BadParameter("Give either --csv or --json, not both.", param_hint="--csv")
    body = CvMatchIn(project_id=project, employer_document_ids=ad, applicant_document_ids=cv, provider=provider)
    with connect(url, key) as pensum:
        job = pensum.submit(body)
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        with JobPrinter(job, lambda: pensum.get(job.id)) as printer:
            for event in pensum.stream(job.id):
                printer.print_event(event)
        ended = pensum.get(job.id)
        if ended.state == "succeeded":
            result = MatchedCvs.model_validate(ended.result)
            if as_json:
                print_json([result])
            else:
                _print_ranking(result, as_csv=as_csv)
            _save_reports(pensum, result, reports)
        else:
            job_follower.print_end(ended, as_json=as_json)
    raise typer.Exit(job_follower.exit_status(ended))


@app.command()
def show(
    match_id: Annotated[UUID, typer.Argument(metavar="MATCH")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Print a match: each requirement with its verdict and quotes."""
    with connect(url, key) as pensum:
        found = pensum.cv_match(match_id)
    if as_json:
        print_json([found])
        return
    print(f"{found.match_score:g} of 100. {formatting.printable(found.summary)}")
    for one in found.requirements:
        print(f"\n{one.verdict:7}{'must' if one.must else 'should':7}{formatting.printable(one.text)}")
        for quote in one.quotes:
            print(f"              “{formatting.printable(' '.join(quote.quote.split()))}”")
    print(f"\n{formatting.printable(found.risk_assessment)}")


def _print_ranking(result: MatchedCvs, *, as_csv: bool) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter="," if as_csv else "\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([one.rank, f"{one.match_score:g}", _cell(one.applicant), one.id] for one in result.matches)
    print(file.getvalue(), end="")
    for unread in result.not_read:
        typer.echo(formatting.printable(f"not compared: {unread.applicant}: {unread.detail}"), err=True)


def _cell(text: str) -> str:
    """A title that begins like a formula would be computed by a spreadsheet."""
    shown = formatting.printable(text)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


def _save_reports(pensum: Pensum, result: MatchedCvs, folder: Path | None) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for one in result.matches:
        (folder / f"{one.rank:03}-{one.id}.pdf").write_bytes(pensum.cv_report(one.id))
