"""`pensum search`: passages of the library."""

import json
from typing import Annotated
from uuid import UUID

import typer

from cli import formatting
from cli.connection import Key, Url, connect
from pensum_client import FoundPassageOut

NOTHING_FOUND = 1


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 5,
    kind: Annotated[list[str] | None, typer.Option(help="Only documents of this kind; may be repeated.")] = None,
    project: Annotated[UUID | None, typer.Option(help="Only documents of this project.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each passage.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Search your library: the best passages, best first, with where they stand. The exit status is 1 if there is none.

    A "phrase in quotes" must occur as it stands, and passages with -word are left out.
    """
    with connect(url, key) as pensum:
        found = pensum.search(query, limit=limit, project_id=project, kinds=kind or ())
    if found.degraded:
        formatting.print_degraded(found.degraded, "the passages")
    for passage in found:
        print(json.dumps(passage.model_dump(mode="json")) if as_json else _text(passage))
    if not found:
        raise typer.Exit(NOTHING_FOUND)


def _text(passage: FoundPassageOut) -> str:
    page = f", page {passage.page}" if passage.page else ""
    source = f" {passage.url}" if passage.url else ""
    where = f"{passage.score:.2f}  {passage.title} ({passage.document_path}{page}){source}"
    quote = " ".join(passage.quote.split())
    copies = ", ".join(f"{copy.title} ({copy.document_path})" for copy in passage.also_in)
    also_in = f"      Also in {formatting.printable(copies)}\n" if copies else ""
    return f"{formatting.printable(where)}\n      {formatting.printable(quote)}\n{also_in}"
