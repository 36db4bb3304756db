"""`pensum documents`: what is in your library."""

from itertools import islice
from typing import Annotated
from uuid import UUID

import typer

from cli.connection import Key, Url, connect
from cli.metadata import pairs_of
from cli.output import AsJson, Yes, print_details, print_json, print_rows
from pensum_client import DocumentOut, DocumentWithText

COLUMNS = ("id", "state", "kind", "bytes", "version", "path")

app = typer.Typer(help="Documents of your library; `pensum upload` adds some.", no_args_is_help=True)

Id = Annotated[UUID, typer.Argument(metavar="ID")]


@app.command("list")
def list_documents(
    project: Annotated[UUID | None, typer.Option(help="Only documents of this project.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only documents of this kind, such as pdf.")] = None,
    state: Annotated[str | None, typer.Option(help="Only pending, ready or failed ones.")] = None,
    metadata: Annotated[list[str] | None, typer.Option(help="Only those with KEY=VALUE; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many documents.")] = 20,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List your documents, newest first; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        found = pensum.documents(project_id=project, type=kind, state=state, metadata=pairs_of(metadata))
        documents = list(islice(found, limit))
    if as_json:
        print_json(documents)
    else:
        none = "There are no such documents. `pensum upload` adds some."
        print_rows(COLUMNS, [_row(document) for document in documents], if_none=none)


@app.command("show")
def show_document(document_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Show what is known of a document, and its text."""
    with connect(url, key) as pensum:
        document = pensum.document(document_id)
    if as_json:
        print_json([document])
    else:
        print_details(_details(document))


@app.command("delete")
def delete_document(
    document_id: Id, yes: Yes = False, as_json: AsJson = False, url: Url = None, key: Key = None
) -> None:
    """Delete a document with all that was made of it."""
    with connect(url, key) as pensum:
        document = pensum.document(document_id)
        if not yes:
            typer.confirm(f"Delete {document.path!r}?", abort=True, err=True)
        pensum.delete_document(document_id)
    if as_json:
        print_json([DocumentOut.model_validate(document.model_dump(exclude={"text", "summary"}))])


def _row(document: DocumentOut) -> list[str]:
    size, version = str(document.size_bytes), str(document.version)
    return [str(document.id), document.state, document.kind, size, version, document.path]


def _details(document: DocumentWithText) -> list[tuple[str, str]]:
    details = list(zip(COLUMNS, _row(document), strict=True))
    details += [("title", document.title), ("language", document.language)]
    details += [("project", str(project)) for project in document.project_ids]
    details += [(key, value) for key, value in document.metadata.items()]
    details += [("warning", warning) for warning in document.warnings]
    if document.problem is not None:
        details.append(("problem", document.problem["detail"]))
    if document.summary is not None:
        details.append(("summary", document.summary.text))
    return [*details, ("text", document.text or "")]
