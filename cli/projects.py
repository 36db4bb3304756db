"""`pensum projects`: what belongs together and is deleted together."""

import json
from typing import Annotated, Any
from uuid import UUID

import typer

from cli import formatting
from cli.connection import Key, Url, connect
from cli.output import AsJson, Yes, print_details, print_json, print_rows
from pensum_client import ProjectIn, ProjectOut, ProjectPatch
from pensum_client.inputs import ProjectType

COLUMNS = ("id", "type", "name", "created")

app = typer.Typer(help="Your projects; without a command, a list of them.", invoke_without_command=True)

Id = Annotated[UUID, typer.Argument(metavar="ID")]
Name = Annotated[str | None, typer.Option(help="Up to 255 characters.")]
Description = Annotated[str | None, typer.Option(help="What the project is for.")]
Config = Annotated[str | None, typer.Option(help='What can be set for the type, like {"mode": "assistant"}')]
OfType = Annotated[ProjectType | None, typer.Option("--type", help="Only projects of this type.")]


@app.callback()
def group(context: typer.Context, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Your projects; without a command, a list of them."""
    if context.invoked_subcommand is None:
        list_projects(as_json=as_json, url=url, key=key)


@app.command("list")
def list_projects(of_type: OfType = None, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List your projects, newest first; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        projects = list(pensum.projects(type=of_type))
    if as_json:
        print_json(projects)
    else:
        none = "There are no projects. `pensum projects create` makes one."
        print_rows(COLUMNS, [_row(project) for project in projects], if_none=none)


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
    if as_json:
        print_json([project])
    else:
        print(project.id)


@app.command("show")
def show_project(project_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Show what is known of a project."""
    with connect(url, key) as pensum:
        _print(pensum.project(project_id), as_json=as_json)


@app.command("change")
def change_project(
    project_id: Id,
    name: Name = None,
    description: Description = None,
    config: Config = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Change the given fields of a project, and show it."""
    given = {"name": name, "description": description, "config": _parsed(config)}
    body = ProjectPatch.model_validate({field: value for field, value in given.items() if value is not None})
    with connect(url, key) as pensum:
        _print(pensum.change_project(project_id, body), as_json=as_json)


@app.command("delete")
def delete_project(project_id: Id, yes: Yes = False, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Delete a project with all that is in it. Documents that are in another project too stay there."""
    with connect(url, key) as pensum:
        project = pensum.project(project_id)
        if not yes:
            message = f"Delete {formatting.printable(project.name)!r} with all that is in it?"
            typer.confirm(message, abort=True, err=True)
        pensum.delete_project(project_id)
    if as_json:
        print_json([project])


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


def _print(project: ProjectOut, *, as_json: bool) -> None:
    if as_json:
        print_json([project])
    else:
        details = [*zip(COLUMNS, _row(project), strict=True), ("description", project.description or "")]
        print_details([*details, ("config", json.dumps(project.config, ensure_ascii=False))])


def _row(project: ProjectOut) -> tuple[str, ...]:
    return str(project.id), project.type, project.name, f"{project.created_at:%Y-%m-%d %H:%M}"
