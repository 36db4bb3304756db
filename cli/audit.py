"""`pensum audit`: what administrators and operators changed."""

from itertools import islice
from typing import Annotated
from uuid import UUID

import typer

from cli.connection import Key, Url, connect
from cli.moments import MOMENT, moment_of
from cli.output import AsJson, print_json, print_rows

COLUMNS = ("at", "action", "subject", "by")


def list_audit(
    action: Annotated[str | None, typer.Option(help="Only this action, such as user.suspend.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only about this id or name.")] = None,
    actor: Annotated[UUID | None, typer.Option(help="Only by the account of this id.")] = None,
    since: Annotated[str | None, typer.Option(help=f"Only since {MOMENT}.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many entries.")] = 20,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List what administrators and operators changed, newest first. For operators."""
    begin = moment_of(since)
    with connect(url, key) as pensum:
        found = pensum.audit_entries(action=action, subject=subject, actor_id=actor, since=begin)
        entries = list(islice(found, limit))
    if as_json:
        print_json(entries)
    else:
        rows = [[f"{one.at:%Y-%m-%d %H:%M:%S}", one.action, one.subject, one.actor_email] for one in entries]
        print_rows(COLUMNS, rows, if_none="There are no such entries.")
