"""`pensum ingest-user`: makes profiles from files about people."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from cli import formatting
from cli.connection import Key, Url, connect_for_long
from cli.progress_bars import ProgressBars
from pensum_client import JobOut, NotAuthenticated, Pensum, ProblemError, Unreachable
from workers.documents.kinds import BY_ENDING, TEXTS, kind_of

ALL_SUCCEEDED, SOME_FAILED = 0, 1
CONCURRENT_FILES = 8
STDIN = Path("-")
HEAD_LINES = 40  # searched for an e-mail
ADDRESS = r"[^\s@<>,;:\"'()\[\]]+@[^\s@<>,;:\"'()\[\]]+\.\w[^\s@<>,;:\"'()\[\].]*"
FIELD = re.compile(rf"[\W_]*e-?mail[*_`\s]*[:=][*_`\s\"'<]*(?P<email>{ADDRESS})", re.IGNORECASE)

Outcome = dict[str, Any]  # of one file, as --json prints it


@dataclass(frozen=True)
class Upload:
    """A file that becomes the profile of `email`, or the caller's own."""

    name: str
    body: bytes
    email: str | None = None


def ingest_user(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files or folders; - reads stdin.")],
    email: Annotated[str | None, typer.Option(help="The account that gets the profile; for administrators.")] = None,
    by_email: Annotated[
        bool, typer.Option("--by-email", help="Find the account by the e-mail in the file, also for a single file.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each file.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make your profile from a file about you; or, as an administrator, a profile from each of several files.

    The e-mail of the account stands in a line `Email: ana@example.org` near the top of the file, or is the file's name,
    `ana@example.org.pdf`. An account that does not exist is created without a password. Exit status: 0 if every file
    became a profile, 1 if some did not, 2 if none was tried.
    """
    files = list(_files(paths))
    if not files:
        raise typer.BadParameter(
            "There is no readable file. Supported types: " + ", ".join(sorted(BY_ENDING)) + ".", param_hint="FILE"
        )
    if email is not None and (len(files) > 1 or by_email):
        raise typer.BadParameter("It applies to a single file, without --by-email.", param_hint="--email")
    has_email_in_file = by_email or len(files) > 1
    uploads = [_read(file, email, has_email_in_file=has_email_in_file) for file in files]
    with connect_for_long(url, key) as pensum:
        has_failed = _ingest_all(pensum, uploads, has_email_in_file=has_email_in_file, as_json=as_json)
    raise typer.Exit(SOME_FAILED if has_failed else ALL_SUCCEEDED)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and _is_supported(file, path))
        elif path == STDIN or path.is_file():
            yield path
        else:
            raise typer.BadParameter(f"There is no file or folder {str(path)!r}.", param_hint="FILE")


def _is_supported(file: Path, folder: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.suffix.lower() in BY_ENDING and not is_hidden


def _read(file: Path, email: str | None, *, has_email_in_file: bool) -> Upload:
    try:
        body = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{error}", param_hint="FILE") from error
    name = "profile.md" if file == STDIN else file.name
    return Upload(name, body, _find_email(name, body) if has_email_in_file else email)


def _find_email(name: str, body: bytes) -> str | None:
    in_name = re.fullmatch(ADDRESS, Path(name).stem)
    if in_name:
        return in_name[0]
    if kind_of(name, body) not in TEXTS:
        return None
    lines = body.decode(errors="replace").splitlines()[:HEAD_LINES]
    return next((found["email"] for line in lines if (found := FIELD.match(line))), None)


def _ingest_all(pensum: Pensum, uploads: Sequence[Upload], *, has_email_in_file: bool, as_json: bool) -> bool:
    """Whether some failed. Outcomes are printed as they come; with progress bars, at the end."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    outcomes: list[Outcome] = []
    with ProgressBars(console) as bars, ThreadPoolExecutor(CONCURRENT_FILES) as threads:
        bars.disable = not console.is_terminal
        running = [threads.submit(_ingest, pensum, bars, upload, needs_email=has_email_in_file) for upload in uploads]
        try:
            for future in as_completed(running):
                outcomes.append(future.result())
                if bars.disable:
                    _print(outcomes[-1], as_json=as_json)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
    if not bars.disable:
        for outcome in outcomes:
            _print(outcome, as_json=as_json)
    return any("error" in outcome for outcome in outcomes)


def _ingest(pensum: Pensum, bars: ProgressBars, upload: Upload, *, needs_email: bool) -> Outcome:
    bar = bars.add_task(upload.name, total=None, note="sending")
    outcome = _follow(pensum, upload, needs_email=needs_email, on_change=lambda job: bars.show_job(bar, job))
    if "error" in outcome:
        bars.update(bar, total=1, completed=0, note="failed")
    return {"file": upload.name} | outcome


def _follow(pensum: Pensum, upload: Upload, *, needs_email: bool, on_change: Any) -> Outcome:
    if needs_email and upload.email is None:
        return {"error": "The file names no e-mail. Write a line `Email: ...` into it, or make the e-mail its name."}
    try:
        job = pensum.ingest_profile(upload.name, upload.body, email=upload.email)
        job = pensum.wait(job.id, on_change=on_change)
    except (NotAuthenticated, Unreachable):
        raise
    except ProblemError as problem:
        return {"error": f"{problem}"}
    return _outcome(job)


def _outcome(job: JobOut) -> Outcome:
    outcome: Outcome = {"job_id": str(job.id), "state": f"{job.state}"}
    if job.result is None:
        return outcome | {"error": (job.error or {}).get("detail") or f"The job ended as {job.state}."}
    return outcome | {"cache": job.receipt.cache if job.receipt else None, "profile": job.result}


def _print(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(outcome, ensure_ascii=False), flush=True)
    elif "error" in outcome:
        print(formatting.printable(f"{outcome['file']}: {outcome['error']}"), file=sys.stderr, flush=True)
    else:
        profile = outcome["profile"]
        print(formatting.printable(f"{outcome['file']}\t{profile['name']}\t{profile['user_id']}"), flush=True)
