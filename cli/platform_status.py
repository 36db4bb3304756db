"""`pensum status`: the queues and providers now."""

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from cli import formatting
from cli.connection import LONG_SECONDS, Url, connect_without_key
from cli.output import AsJson, console, print_json, print_rows, table_of
from pensum_client import ProviderStatus, QueueState, Status

if TYPE_CHECKING:
    from rich.console import RenderableType

COLUMNS = ("of", "name", "state", "waiting", "oldest", "running", "workers")
REFRESH_SECONDS = 2.0


def show_status(
    once: Annotated[bool, typer.Option("--once", help="Print it once at a terminal, too.")] = False,
    as_json: AsJson = False,
    url: Url = None,
) -> None:
    """Show queues and providers, and why the platform is degraded; at a terminal, until Ctrl-C. It needs no key."""
    with connect_without_key(url) as pensum:
        status = pensum.status()
    if as_json:
        print_json([status])
    elif not sys.stdout.isatty():
        print_rows(COLUMNS, [*_rows(status), *_reason_rows(status)], if_none="")
    elif once:
        console().print(_screen(status))
    else:
        with suppress(KeyboardInterrupt):
            _watch(status, url)


def _watch(status: Status, url: str | None) -> None:
    from rich.live import Live

    with (
        connect_without_key(url, timeout=LONG_SECONDS) as pensum,
        Live(_screen(status), console=console(), auto_refresh=False) as live,
    ):
        live.refresh()
        while True:
            time.sleep(REFRESH_SECONDS)  # how often a person's table changes
            live.update(_screen(pensum.status()), refresh=True)


def _screen(status: Status) -> "RenderableType":
    from rich.console import Group

    return Group(table_of(COLUMNS, _rows(status)), *map(formatting.printable, status.reasons))


def _rows(status: Status) -> list[list[str]]:
    return [
        ["platform", "", status.status, "", "", "", ""],
        *(_queue_row(name, queue) for name, queue in status.queues.items()),
        *(_provider_row(provider) for provider in status.providers),
    ]


def _reason_rows(status: Status) -> list[list[str]]:
    return [["reason", reason, "", "", "", "", ""] for reason in status.reasons]


def _queue_row(name: str, queue: QueueState) -> list[str]:
    oldest = queue.oldest_waiting_seconds
    age = "" if oldest is None else formatting.duration_text(oldest)
    return ["queue", name, queue.status, str(queue.waiting), age, str(queue.running), str(queue.workers)]


def _provider_row(provider: ProviderStatus) -> list[str]:
    running = f"{provider.running} of {provider.slots}"
    state = (
        provider.state if provider.state == "up" else f"{provider.state} since {formatting.clock_text(provider.since)}"
    )
    return ["provider", provider.name, state, "", "", running, ""]
