"""Metadata on the command line."""

from collections.abc import Sequence

import typer


def pairs_of(texts: Sequence[str] | None) -> dict[str, str]:
    """From KEY=VALUE of each `--metadata`."""
    return dict(map(_pair, texts or []))


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise typer.BadParameter(f"{text!r} is not KEY=VALUE.", param_hint="--metadata")
    return key, value
