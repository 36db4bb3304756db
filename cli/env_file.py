"""The option `--env-file`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from core.settings import WrongSettings, env_file, load_settings_or_exit
from embedded.errors import CannotRun

EnvFile = Annotated[
    Path | None, typer.Option("--env-file", help="A file of NAME=value lines. What the environment has goes first.")
]


def load_settings(path: Path | None) -> None:
    """Reads the settings anew, with those of the file."""
    if path is None:
        return
    try:
        warnings = env_file.load(path)
    except WrongSettings as problem:
        raise CannotRun(str(problem)) from None
    for warning in warnings:
        print(f"pensum: {warning}", file=sys.stderr)
    load_settings_or_exit()
