"""`pensum settings`: what holds on this host, and why."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.env_file import EnvFile, load_settings
from core import sizing
from core.settings import names
from core.settings.effective import effective

WIDTH = 200  # where the output is no terminal: a value is not cut


def show_settings(
    env_file: EnvFile = None, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False
) -> None:
    """Show each setting that holds on this host, where it comes from, and what was chosen for this machine."""
    load_settings(env_file)
    found = list(effective())
    if as_json:
        told = {"settings": [asdict(one) for one in found], "machine": sizing.shown(), "unknown": list(names.unknown())}
        print(json.dumps(told, indent=2))
        return
    console = Console()
    console = console if console.is_terminal else Console(width=WIDTH)
    table = Table("setting", "value", "from", box=None)
    for one in found:
        table.add_row(one.name, one.value, one.source)
    console.print(table, highlight=False, markup=False)
    for line in (*(f"chosen for this machine: {line}" for line in sizing.shown()), *names.unknown()):
        console.print(line, highlight=False, markup=False)
