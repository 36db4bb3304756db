"""The API that the commands use, and the key."""

from pathlib import Path
from typing import Annotated

import typer

from core.settings import settings
from embedded.readiness import base_url
from pensum_client import Pensum

FIRST_SECONDS = 2.0  # a person at the terminal wants to know soon that the server is absent
LONG_SECONDS = 120.0  # following a job outlasts a restart of the API

Url = Annotated[
    str | None,
    typer.Option(envvar="PENSUM_URL", help="URL of the API. Default: what `pensum up` serves on this machine."),
]
Key = Annotated[
    str | None,
    typer.Option(envvar="PENSUM_API_KEY", help="An API key. Default, without --url: the one that `pensum up` made."),
]


def connect(url: str | None, key: str | None, *, timeout: float = FIRST_SECONDS) -> Pensum:
    site = settings().site
    try:
        return Pensum(url or base_url(site.host, site.port), key or _local_key(url, site.home), timeout=timeout)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error


def _local_key(url: str | None, home: Path) -> str:
    """The administrator's key of `pensum up`. It is never sent to a URL that was given."""
    file = home / "admin-key"
    if url is not None:
        raise typer.BadParameter(
            f"{url} needs an API key: give one with --key, or set PENSUM_API_KEY.", param_hint="--key"
        )
    try:
        return file.read_text().strip()
    except OSError as error:
        hint = f"There is no key in {file}: run `pensum up` here, set PENSUM_HOME, or give one with --key."
        raise typer.BadParameter(hint, param_hint="--key") from error
