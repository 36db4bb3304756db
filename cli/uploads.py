"""`pensum upload`: files and folders into the library, with a bar for each file while it is read."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from cli import formatting
from cli.connection import Key, Url, connect_for_long
from cli.metadata import pairs_of
from cli.output import AsJson
from cli.progress_bars import ProgressBars
from pensum_client import JobOut, Pensum, ProblemError
from workers.documents.kinds import BY_ENDING

AT_ONCE = 4
ALL_READ, SOME_FAILED = 0, 1
ENDINGS = {*BY_ENDING, ".zip"}


@dataclass(frozen=True)
class Upload:
    """A file, and the path that it gets in the library."""

    file: Path
    name: str


def upload(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", exists=True)],
    recursive: Annotated[bool, typer.Option("--recursive", "-r", help="All readable files in folders.")] = False,
    project: Annotated[UUID | None, typer.Option(help="The project that the documents are for.")] = None,
    metadata: Annotated[
        list[str] | None, typer.Option(help="KEY=VALUE of each document and its job; may be repeated.")
    ] = None,
    wait: Annotated[bool, typer.Option(help="Wait until the files can be searched.")] = True,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Add files to your library, and print a line for each: its path, what became of it, and the id or the reason.

    A file in a folder is called by its path, beginning with the folder's name; the same path again is a new version of
    the document. Files whose names begin with a dot are left out. The exit status is 0 if every file was read.
    """
    uploads = _unique([one for path in paths for one in _found(path, recursive=recursive)])
    if not uploads:
        raise typer.BadParameter(f"No file there can be read. Endings: {', '.join(sorted(ENDINGS))}", param_hint="PATH")
    pairs = pairs_of(metadata)
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    bars = ProgressBars(console) if console.is_terminal else None
    with connect_for_long(url, key) as pensum, bars or nullcontext():
        uploader = _Uploader(pensum, bars, project, pairs, waits=wait, as_json=as_json)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            succeeded = list(pool.map(uploader.run, uploads))
    raise typer.Exit(ALL_READ if all(succeeded) else SOME_FAILED)


def _found(path: Path, *, recursive: bool) -> Iterator[Upload]:
    if not path.is_dir():
        yield Upload(path, path.name)
        return
    if not recursive:
        raise typer.BadParameter(f"{path} is a folder: add --recursive to upload what is in it.", param_hint="PATH")
    root = path.resolve().name
    for file in sorted(path.rglob("*")):
        inner = file.relative_to(path)
        if file.is_file() and file.suffix.lower() in ENDINGS and not any(part.startswith(".") for part in inner.parts):
            yield Upload(file, f"{root}/{inner.as_posix()}")


def _unique(uploads: Sequence[Upload]) -> list[Upload]:
    by_name: dict[str, Upload] = {}
    for one in uploads:
        other = by_name.setdefault(one.name, one)
        if other.file.resolve() != one.file.resolve():
            message = f"{other.file} and {one.file} would both be {one.name!r} in the library: upload one at a time."
            raise typer.BadParameter(message, param_hint="PATH")
    return list(by_name.values())


class _Uploader:
    def __init__(
        self,
        pensum: Pensum,
        bars: ProgressBars | None,
        project: UUID | None,
        metadata: Mapping[str, str],
        *,
        waits: bool,
        as_json: bool,
    ) -> None:
        self._pensum = pensum
        self._bars = bars
        self._project = project
        self._metadata = metadata
        self._waits = waits
        self._as_json = as_json

    def run(self, one: Upload) -> bool:
        """Whether the file was read; without waiting, whether it was accepted."""
        try:
            job = self._pensum.upload(one.file, name=one.name, project_id=self._project, metadata=self._metadata)
        except ProblemError as problem:
            if problem.status in {401, 403, 404}:
                raise
            return self._end(one, "refused", str(problem), is_good=False)
        except OSError as error:
            return self._end(one, "unreadable", error.strerror or str(error), is_good=False)
        if not self._waits:
            return self._end(one, job.state, str(job.id), is_good=True)
        job = self._watched(one, job)
        if job.state == "succeeded":
            return self._end(one, "read", _documents_of(job), is_good=True)
        return self._end(one, job.state, (job.error or {}).get("detail") or "", is_good=False)

    def _watched(self, one: Upload, job: JobOut) -> JobOut:
        if self._bars is None:
            return self._pensum.wait(job.id)
        bars, bar = self._bars, self._bars.add_task(one.name, total=None, note=formatting.state_text(job))
        try:
            return self._pensum.wait(job.id, on_change=lambda now: bars.show_job(bar, now))
        finally:
            bars.remove_task(bar)

    def _end(self, one: Upload, state: str, detail: str, *, is_good: bool) -> bool:
        if self._as_json:
            print(json.dumps({"path": one.name, "state": state, "detail": detail}), flush=True)
            return is_good
        line = formatting.printable(f"{one.name}\t{state}\t{' '.join(detail.split())}")
        if self._bars is not None and sys.stdout.isatty():
            self._bars.console.print(line)
        else:
            print(line, flush=True)
        return is_good


def _documents_of(job: JobOut) -> str:
    result = job.result or {}
    many = [each["document_id"] for each in result.get("documents", [])]
    return " ".join(many or [str(result.get("document_id", ""))])
