"""The API that the commands use, and the key."""

from typing import TYPE_CHECKING, Annotated

import typer

from pensum_client import Pensum

if TYPE_CHECKING:
    from core.settings import SiteSettings

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
    try:
        return Pensum(url or _local_url(), key or _local_key(url), timeout=timeout)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error


def connect_for_long(url: str | None, key: str | None) -> Pensum:
    """For many requests, that outlast a restart of the API. Fails soon if the API is absent or the key is wrong."""
    with connect(url, key) as pensum:
        next(pensum.jobs(), None)
    return connect(url, key, timeout=LONG_SECONDS)


def connect_without_key(url: str | None, *, timeout: float = FIRST_SECONDS) -> Pensum:
    """For what everybody may see."""
    try:
        return Pensum(url or _local_url(), timeout=timeout)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error


def _local_site() -> "SiteSettings":
    """Imported here: a command that is told where the API is starts in half the time."""
    from core.settings import load_settings_or_exit

    return load_settings_or_exit().site


def _local_url() -> str:
    from embedded.readiness import base_url

    site = _local_site()
    return base_url(site.host, site.port)


def _local_key(url: str | None) -> str:
    """The administrator's key of `pensum up`. It is never sent to a URL that was given."""
    if url is not None:
        raise typer.BadParameter(
            f"{url} needs an API key: give one with --key, or set PENSUM_API_KEY.", param_hint="--key"
        )
    file = _local_site().home / "admin-key"
    try:
        return file.read_text().strip()
    except OSError as error:
        hint = f"There is no key in {file}: run `pensum up` here, set PENSUM_HOME, or give one with --key."
        raise typer.BadParameter(hint, param_hint="--key") from error
