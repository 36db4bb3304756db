"""`pensum projects`: what belongs together and is deleted together."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from cli import formatting
from cli.connection import Key, Url, connect
from cli.output import AsJson, print_json
from pensum_client import ProjectIn, ProjectOut, ProjectPatch
from pensum_client.inputs import ProjectType

app = typer.Typer(help="Your projects; without a command, a list of them.", invoke_without_command=True)

Id = Annotated[UUID, typer.Argument(metavar="ID")]
Name = Annotated[str | None, typer.Option(help="Up to 255 characters.")]
Description = Annotated[str | None, typer.Option(help="What the project is for.")]
Config = Annotated[str | None, typer.Option(help='What can be set for the type, like {"mode": "assistant"}')]
OfType = Annotated[ProjectType | None, typer.Option("--type", help="Only projects of this type.")]


@app.callback()
def group(context: typer.Context, url: Url = None, key: Key = None) -> None:
    """Your projects; without a command, a list of them."""
    if context.invoked_subcommand is None:
        list_projects(url=url, key=key)


@app.command("list")
def list_projects(of_type: OfType = None, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List your projects, newest first; as tab-separated lines if the output is not a terminal."""
    console = Console(markup=False, highlight=False, emoji=False)
    with connect(url, key) as pensum:
        projects = list(pensum.projects(type=of_type))
    if as_json:
        print_json(projects)
    elif console.is_terminal:
        console.print(_table(projects) if projects else "There are no projects. `pensum projects create` makes one.")
    else:
        for project in projects:
            print("\t".join(_row(project)))


@app.command("create")
def create_project(
    project_type: Annotated[ProjectType, typer.Argument(metavar="TYPE")],
    name: Annotated[str, typer.Argument(metavar="NAME")],
    description: Description = None,
    config: Config = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Create a project and print its id. TYPE is learning, private_gpt, cv_matcher or tell_me_life."""
    body = ProjectIn(type=project_type, name=name, description=description, config=_parsed(config) or {})
    with connect(url, key) as pensum:
        project = pensum.create_project(body)
    print(project.model_dump_json() if as_json else project.id)


@app.command("show")
def show_project(project_id: Id, url: Url = None, key: Key = None) -> None:
    """Print a project as JSON."""
    with connect(url, key) as pensum:
        print(pensum.project(project_id).model_dump_json())


@app.command("change")
def change_project(
    project_id: Id,
    name: Name = None,
    description: Description = None,
    config: Config = None,
    url: Url = None,
    key: Key = None,
) -> None:
    """Change the given fields of a project, and print it as JSON."""
    given = {"name": name, "description": description, "config": _parsed(config)}
    body = ProjectPatch.model_validate({field: value for field, value in given.items() if value is not None})
    with connect(url, key) as pensum:
        print(pensum.change_project(project_id, body).model_dump_json())


@app.command("delete")
def delete_project(
    project_id: Id,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Delete a project with all that is in it. Documents that are in another project too stay there."""
    with connect(url, key) as pensum:
        project = pensum.project(project_id)
        if not yes:
            typer.confirm(f"Delete {formatting.printable(project.name)!r} with all that is in it?", abort=True)
        pensum.delete_project(project_id)


def _parsed(config: str | None) -> dict[str, Any] | None:
    if config is None:
        return None
    try:
        parsed = json.loads(config)
    except ValueError as error:
        raise typer.BadParameter(f"It is no JSON: {error}", param_hint="--config") from error
    if not isinstance(parsed, dict):
        raise typer.BadParameter("It must be a JSON object.", param_hint="--config")
    return parsed


def _table(projects: list[ProjectOut]) -> Table:
    table = Table("id", "type", "name", "created")
    for project in projects:
        table.add_row(*_row(project))
    return table


def _row(project: ProjectOut) -> tuple[str, ...]:
    created = project.created_at.strftime("%Y-%m-%d %H:%M")
    return str(project.id), project.type, formatting.printable(project.name), created
