"""`pensum keys`: your API keys."""

import sys
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer

from cli.connection import Key, Url, connect
from cli.output import AsJson, print_json, print_rows
from pensum_client import ApiKeyIn, ApiKeyOut

COLUMNS = ("id", "name", "scopes", "begins with", "used", "expires")

app = typer.Typer(help="Your API keys.", no_args_is_help=True)


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"
    OPERATOR = "operator"
    ADMIN = "admin"


@app.command("list")
def list_keys(as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List your API keys, newest first; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        keys = list(pensum.api_keys())
    if as_json:
        print_json(keys)
    else:
        print_rows(COLUMNS, [_row(one) for one in keys], if_none="There are no keys.")


@app.command("create")
def create_key(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    scope: Annotated[list[Scope] | None, typer.Option(help="May be repeated. Default: read and write.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it expires. Default: it does not.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make an API key and print it. It is shown this once."""
    expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
    scopes = [one.value for one in scope] if scope else ["read", "write"]
    body = ApiKeyIn.model_validate({"name": name, "scopes": scopes, "expires_at": expires_at})
    with connect(url, key) as pensum:
        made = pensum.add_api_key(body)
    if as_json:
        print_json([made])
    else:
        print(made.key)
        print(f"pensum: the key {made.id} is not shown again: keep it now.", file=sys.stderr)


@app.command("revoke")
def revoke_key(
    key_id: Annotated[UUID, typer.Argument(metavar="ID")], as_json: AsJson = False, url: Url = None, key: Key = None
) -> None:
    """Revoke an API key at once."""
    with connect(url, key) as pensum:
        revoked = [one for one in pensum.api_keys() if one.id == key_id]
        pensum.delete_api_key(key_id)
    if as_json:
        print_json(revoked)


def _row(key: ApiKeyOut) -> list[str]:
    times = [f"{at:%Y-%m-%d %H:%M}" if at else "never" for at in (key.last_used_at, key.expires_at)]
    return [str(key.id), key.name, ",".join(key.scopes), key.prefix, *times]
