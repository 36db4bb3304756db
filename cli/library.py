"""`pensum library`: the library that all learners share."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from cli import formatting
from cli.connection import Key, Url, connect_for_long
from core.front_matter import FrontMatterMissing, read_front_matter
from pensum_client import LibraryResourceIn, LibraryResourceOut, Pensum, ProblemError

ALL_LOADED, SOME_FAILED = 0, 1
ENDINGS = (".md", ".markdown")
ADDED, CHANGED, UNCHANGED, FAILED = "added", "changed", "unchanged", "failed"

app = typer.Typer(help="The library that all learners share.", no_args_is_help=True)


@dataclass(frozen=True)
class Item:
    """A resource to import, or what is wrong with it; `name` says where it stands."""

    name: str
    resource: LibraryResourceIn | None = None
    error: str = ""


@app.callback()
def group() -> None:
    """Keeps `import` a command of its own although it is the only one."""


@app.command("import")
def import_resources(
    path: Annotated[Path, typer.Argument(metavar="FOLDER|FILE.jsonl", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each resource.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Add resources to the shared library, or change those whose URL is there already; for administrators.

    A line of FILE.jsonl is a JSON object with `url`, `title`, `kind`, `level`, `topics` and `summary`, and optionally
    `authors`, `year` and `language`. A Markdown file in FOLDER has the same fields between two lines `---` at its top,
    and the summary after them. What is wrong is named and skipped. Exit status: 0 if every resource is in the library
    now, 1 if some are not, 2 if there was none.
    """
    items = list(_items(path))
    if not items:
        raise typer.BadParameter(f"There is no resource in {path}.", param_hint="FOLDER|FILE.jsonl")
    counts: Counter[str] = Counter()
    with connect_for_long(url, key) as pensum:
        known = {one.url: one for one in pensum.library()}
        for item in items:
            state, detail = _load(pensum, item, known)
            counts[state] += 1
            _print(item, state, detail, as_json=as_json)
    summary = ", ".join(f"{counts[state]} {state}" for state in (ADDED, CHANGED, UNCHANGED, FAILED) if counts[state])
    Console(stderr=True, markup=False, highlight=False).print(summary)
    raise typer.Exit(SOME_FAILED if counts[FAILED] else ALL_LOADED)


def _items(path: Path) -> Iterator[Item]:
    if path.is_dir():
        for file in sorted(file for file in path.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file()):
            yield _from_markdown(str(file.relative_to(path)), file.read_text(errors="replace"))
        return
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
        if line.strip():
            yield _from_json(f"{path.name}:{number}", line)


def _from_markdown(name: str, text: str) -> Item:
    try:
        fields, body = read_front_matter(text)
    except FrontMatterMissing as missing:
        return Item(name, error=f"{missing}")
    return _validated(name, {"summary": " ".join(body.split())} | fields)


def _from_json(name: str, line: str) -> Item:
    try:
        fields = json.loads(line)
    except ValueError as error:
        return Item(name, error=f"The line is no JSON: {error}")
    return _validated(name, fields)


def _validated(name: str, fields: Any) -> Item:
    try:
        return Item(name, LibraryResourceIn.model_validate(fields))
    except ValidationError as error:
        return Item(name, error="; ".join(_reason(detail) for detail in error.errors()))


def _reason(detail: Mapping[str, Any]) -> str:
    field = ".".join(map(str, detail["loc"]))
    return f"{field}: {detail['msg']}" if field else f"{detail['msg']}"


def _load(pensum: Pensum, item: Item, known: dict[str, LibraryResourceOut]) -> tuple[str, str]:
    """What became of it, and why it failed. A second line with the same URL changes what the first one added."""
    if item.resource is None:
        return FAILED, item.error
    there = known.get(item.resource.url)
    if there is not None and LibraryResourceIn(**there.model_dump(exclude={"id"})) == item.resource:
        return UNCHANGED, ""
    try:
        if there is None:
            known[item.resource.url] = pensum.add_library_resource(item.resource)
            return ADDED, ""
        known[item.resource.url] = pensum.change_library_resource(there.id, item.resource)
        return CHANGED, ""
    except ProblemError as problem:
        if problem.status in {401, 403}:
            raise
        reasons = "; ".join(f"{error['field']}: {error['message']}" for error in problem.errors)
        return FAILED, reasons or f"{problem}"


def _print(item: Item, state: str, detail: str, *, as_json: bool) -> None:
    title = item.resource.title if item.resource else ""
    if as_json:
        print(json.dumps({"item": item.name, "state": state, "title": title, "error": detail or None}), flush=True)
    else:
        line = f"{item.name}\t{state}\t{title or detail}" + (f"\t{detail}" if title and detail else "")
        print(formatting.printable(line), flush=True)
