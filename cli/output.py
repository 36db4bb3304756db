"""What commands print: columns for people, tab-separated lines for pipes, and with `--json` an object on each line."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel

from cli.formatting import printable, style_of

if TYPE_CHECKING:  # imported where it is used: what prints lines for a pipe starts faster
    from rich.console import Console
    from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON: one object, or of a list one on each line.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def console() -> "Console":
    """Colours only at a terminal, and not with NO_COLOR."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def print_json(items: Iterable[BaseModel | Mapping[str, Any]]) -> None:
    for item in items:
        line = item.model_dump_json() if isinstance(item, BaseModel) else json.dumps(item, ensure_ascii=False)
        print(line, flush=True)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]], *, if_none: str) -> None:
    """At a terminal the column `state` is coloured."""
    screen = console()
    cleaned = _cleaned(rows)
    if not screen.is_terminal:
        for row in cleaned:
            print("\t".join(row))
    elif cleaned:
        screen.print(table_of(columns, rows))
    else:
        screen.print(if_none)


def table_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for row in _cleaned(rows):
        cells = zip(columns, row, strict=True)
        table.add_row(*(Text(cell, style=style_of(cell) if name == "state" else "") for name, cell in cells))
    return table


def _cleaned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """No cell ends its line or its column."""
    return [[printable(cell).replace("\t", " ").replace("\n", " ") for cell in row] for row in rows]


def print_details(details: Sequence[tuple[str, str]]) -> None:
    """A name and a value on each line."""
    width = max(len(name) for name, _ in details)
    for name, value in details:
        print(f"{name:<{width}}  {printable(value)}")
