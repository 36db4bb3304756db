"""`pensum users`: the accounts of the platform."""

import sys
from enum import StrEnum
from itertools import islice
from typing import Annotated
from uuid import UUID

import typer

from cli.connection import Key, Url, connect
from cli.moments import seconds_of
from cli.output import AsJson, Yes, print_details, print_json, print_rows
from pensum_client import AccountOut, AccountPatch, AccountWithHoldings, UserTokenIn
from pensum_client.inputs import Role

COLUMNS = ("id", "state", "role", "e-mail", "name", "created")

app = typer.Typer(help="Accounts: operators see them, administrators change them.", no_args_is_help=True)


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"


Id = Annotated[UUID, typer.Argument(metavar="ID")]


@app.command("list")
def list_users(
    search: Annotated[str | None, typer.Option(help="Part of the e-mail address or the name.")] = None,
    role: Annotated[Role | None, typer.Option(help="Only accounts of this role.")] = None,
    suspended: Annotated[bool, typer.Option("--suspended", help="Only accounts that are not active.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many accounts.")] = 20,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List accounts, newest first; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        found = pensum.users(search=search, role=role, is_active=False if suspended else None)
        _print(list(islice(found, limit)), as_json=as_json)


@app.command("show")
def show_user(user_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Show an account, what it has stored and submitted, and when it was last used."""
    with connect(url, key) as pensum:
        user = pensum.user(user_id)
    if as_json:
        print_json([user])
    else:
        print_details(_details(user))


@app.command("suspend")
def suspend_user(
    user_id: Id,
    reason: Annotated[str | None, typer.Option(help="For the audit log.")] = None,
    yes: Yes = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Close an account, keep what it has, and cancel its jobs. For administrators."""
    with connect(url, key) as pensum:
        user = pensum.user(user_id)
        if not yes:
            typer.confirm(f"Suspend {user.email!r}, with {user.unfinished_jobs} unfinished jobs?", abort=True, err=True)
        _print([pensum.suspend_user(user_id, reason=reason)], as_json=as_json)


@app.command("restore")
def restore_user(user_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Open a suspended account again. Its cancelled jobs stay cancelled. For administrators."""
    with connect(url, key) as pensum:
        _print([pensum.restore_user(user_id)], as_json=as_json)


@app.command("role")
def give_role(
    user_id: Id,
    role: Annotated[Role, typer.Argument(metavar="ROLE", help="user, operator or admin.")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Give an account a role. For administrators."""
    with connect(url, key) as pensum:
        _print([pensum.change_user(user_id, AccountPatch(role=role))], as_json=as_json)


@app.command("token")
def add_token(
    user_id: Id,
    scope: Annotated[list[Scope], typer.Option(help="May be repeated.")],
    ttl: Annotated[str, typer.Option(help="How long it is valid, at most a day: 90s, 15m, 2h.")] = "15m",
    job: Annotated[UUID | None, typer.Option(help="It is for this job alone.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make a token that acts for a user, and print it. It is shown this once. For administrators."""
    body = UserTokenIn(scopes=[one.value for one in scope], ttl_seconds=seconds_of(ttl, "--ttl"), job_id=job)
    with connect(url, key) as pensum:
        made = pensum.add_user_token(user_id, body)
    if as_json:
        print_json([made])
    else:
        print(made.token)
        until = f"{made.expires_at:%Y-%m-%d %H:%M:%S} UTC"
        print(f"pensum: the token {made.id} is valid until {until}, and is not shown again.", file=sys.stderr)


def _print(users: list[AccountOut], *, as_json: bool) -> None:
    if as_json:
        print_json(users)
    else:
        print_rows(COLUMNS, [_row(user) for user in users], if_none="There are no such accounts.")


def _row(user: AccountOut) -> list[str]:
    state = "active" if user.is_active else "suspended" if user.is_verified else "suspended or not verified"
    return [str(user.id), state, user.role, user.email, user.username, f"{user.created_at:%Y-%m-%d %H:%M}"]


def _details(user: AccountWithHoldings) -> list[tuple[str, str]]:
    used = f"{user.last_seen_at:%Y-%m-%d %H:%M}" if user.last_seen_at else "never"
    return [
        *zip(COLUMNS, _row(user), strict=True),
        ("used", used),
        ("documents", str(user.documents)),
        ("bytes", str(user.bytes)),
        ("jobs", str(user.jobs)),
        ("unfinished", str(user.unfinished_jobs)),
    ]
