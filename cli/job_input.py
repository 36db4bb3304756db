"""What `pensum submit` is told to submit."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ValidationError

from pensum_client import ProblemError
from pensum_client.kinds import PATHS_OF_KINDS, ROUTES

OPTION = "--input"
STANDARD_INPUT, FILE = "-", "@"

Body = Annotated[
    str,
    typer.Option(
        OPTION,
        "-i",
        metavar="BODY",
        help='The request for this kind, like {"prompt": "..."}, or @FILE that has it; - reads stdin.',
    ),
]


def parse(kind: str, body: str) -> dict[str, Any]:
    """Checked here for the kinds that the client knows."""
    model: type[BaseModel] = ROUTES[kind].body if kind in ROUTES else _AnyFields
    try:
        return model.model_validate_json(_read(body)).model_dump(mode="json", by_alias=True, exclude_unset=True)
    except ValidationError as error:
        problems = [(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        message = "; ".join(f"{field}: {problem}" if field else problem for field, problem in problems)
        raise typer.BadParameter(message, param_hint=OPTION) from error


def _read(body: str) -> str | bytes:
    if body == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    if not body.startswith(FILE):
        return body
    try:
        return Path(body.removeprefix(FILE)).read_bytes()
    except OSError as error:
        raise typer.BadParameter(str(error), param_hint=OPTION) from error


@contextmanager
def naming_known_kinds(kind: str) -> Iterator[None]:
    try:
        yield
    except (ProblemError, ValueError) as problem:
        if kind in PATHS_OF_KINDS or (isinstance(problem, ProblemError) and problem.status != 404):
            raise
        message = f"Unknown job kind {kind!r}. Known kinds: {', '.join(ROUTES)}, and those of plug-ins on the server."
        raise typer.BadParameter(message, param_hint="KIND") from None


class _AnyFields(BaseModel, extra="allow"):
    """Any fields: the server knows which there are."""
