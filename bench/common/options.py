"""Command line options that benches share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Rounds = Annotated[int, typer.Option(min=1)]
SecondsScale = Annotated[float, typer.Option(min=0.01, help="0.1 measures for a tenth of the time.")]
Into = Annotated[Path, typer.Option(help="The folder of the result file.")]


def chosen(option: str, *, among: Sequence[str]) -> frozenset[str]:
    """The comma-separated names of an option, or all of `among` if it is empty."""
    named = {word for word in option.split(",") if word}
    if unknown := named - set(among):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} unknown; there are {', '.join(among)}")
    return frozenset(named or among)
