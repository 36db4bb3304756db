"""`pensum ingest-user`: from files about people to their profiles."""

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
from cli.connection import LONG_SECONDS, Key, Url, connect
from cli.progress_bars import ProgressBars
from pensum_client import JobOut, NotAuthenticated, Pensum, ProblemError, Unreachable
from workers.documents.kinds import BY_ENDING, TEXTS, kind_of

ALL_SUCCEEDED, SOME_FAILED = 0, 1
AT_ONCE = 8  # files
STDIN = Path("-")
HEAD_LINES = 40  # within which a text says whose it is
ADDRESS = r"[^\s@<>,;:\"'()\[\]]+@[^\s@<>,;:\"'()\[\]]+\.\w[^\s@<>,;:\"'()\[\].]*"
FIELD = re.compile(rf"[\W_]*e-?mail[*_`\s]*[:=][*_`\s\"'<]*(?P<email>{ADDRESS})", re.IGNORECASE)

Told = dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file and whose profile it becomes: that of `email`, or the caller's own."""

    name: str
    body: bytes
    email: str | None = None


def ingest_user(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files or folders; - reads stdin.")],
    email: Annotated[str | None, typer.Option(help="Whose profile it becomes; for administrators.")] = None,
    by_email: Annotated[
        bool, typer.Option("--by-email", help="A single file too is of whoever's e-mail it names, as several are.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make a profile of a file about you; or, as an administrator, one of each file for whoever's e-mail it names.

    A file names an e-mail by a line `Email: ana@example.org` near its top, or by its name, `ana@example.org.pdf`.
    Who has no account gets one, without a password. Exit status: 0 all became profiles, 1 some did not, 2 nothing was
    tried.
    """
    files = list(_files(paths))
    if not files:
        raise typer.BadParameter("There is no file that can be read in it.", param_hint="FILE")
    if email is not None and (len(files) > 1 or by_email):
        raise typer.BadParameter("One e-mail is for one file.", param_hint="--email")
    each_is_somebody = by_email or len(files) > 1
    uploads = [_upload(file, email, each_is_somebody=each_is_somebody) for file in files]
    with connect(url, key) as pensum:
        next(pensum.jobs(), None)  # where nobody answers, or knows the key, nothing is tried
    with connect(url, key, timeout=LONG_SECONDS) as pensum:
        has_failed = _ingest_all(pensum, uploads, each_is_somebody=each_is_somebody, as_json=as_json)
    raise typer.Exit(SOME_FAILED if has_failed else ALL_SUCCEEDED)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and _is_wanted(file, path))
        elif path == STDIN or path.is_file():
            yield path
        else:
            raise typer.BadParameter(f"There is no file {str(path)!r}.", param_hint="FILE")


def _is_wanted(file: Path, folder: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.suffix.lower() in BY_ENDING and not is_hidden


def _upload(file: Path, email: str | None, *, each_is_somebody: bool) -> Upload:
    try:
        body = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{error}", param_hint="FILE") from error
    name = "profile.md" if file == STDIN else file.name
    return Upload(name, body, _email_in(name, body) if each_is_somebody else email)


def _email_in(name: str, body: bytes) -> str | None:
    named = re.fullmatch(ADDRESS, Path(name).stem)
    if named:
        return named[0]
    if kind_of(name, body) not in TEXTS:
        return None
    lines = body.decode(errors="replace").splitlines()[:HEAD_LINES]
    return next((found["email"] for line in lines if (found := FIELD.match(line))), None)


def _ingest_all(pensum: Pensum, uploads: Sequence[Upload], *, each_is_somebody: bool, as_json: bool) -> bool:
    """Whether some failed. Files are told of as they end; below bars, at the end."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    ended: list[Told] = []
    with ProgressBars(console) as bars, ThreadPoolExecutor(AT_ONCE) as threads:
        bars.disable = not console.is_terminal
        running = [threads.submit(_ingest, pensum, bars, upload, is_named=each_is_somebody) for upload in uploads]
        try:
            for future in as_completed(running):
                ended.append(future.result())
                if bars.disable:
                    _tell(ended[-1], as_json=as_json)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
    if not bars.disable:
        for told in ended:
            _tell(told, as_json=as_json)
    return any("error" in told for told in ended)


def _ingest(pensum: Pensum, bars: ProgressBars, upload: Upload, *, is_named: bool) -> Told:
    bar = bars.add_task(upload.name, total=None, note="sending")
    told = _result_of(pensum, upload, is_named=is_named, on_change=lambda job: bars.show(bar, job))
    if "error" in told:
        bars.update(bar, total=1, completed=0, note="failed")
    return {"file": upload.name} | told


def _result_of(pensum: Pensum, upload: Upload, *, is_named: bool, on_change: Any) -> Told:
    if is_named and upload.email is None:
        return {"error": "It names no e-mail. Write a line `Email: ...`, or name the file by it."}
    try:
        job = pensum.ingest_profile(upload.name, upload.body, email=upload.email)
        job = pensum.wait(job.id, on_change=on_change)
    except (NotAuthenticated, Unreachable):
        raise
    except ProblemError as problem:
        return {"error": f"{problem}"}
    return _told_of(job)


def _told_of(job: JobOut) -> Told:
    told: Told = {"job_id": str(job.id), "state": f"{job.state}"}
    if job.result is None:
        return told | {"error": (job.error or {}).get("detail") or f"The job was {job.state}."}
    return told | {"cache": job.receipt.cache if job.receipt else None, "profile": job.result}


def _tell(told: Told, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(told, ensure_ascii=False), flush=True)
    elif "error" in told:
        print(formatting.printable(f"{told['file']}: {told['error']}"), file=sys.stderr, flush=True)
    else:
        profile = told["profile"]
        print(formatting.printable(f"{told['file']}\t{profile['name']}\t{profile['user_id']}"), flush=True)
