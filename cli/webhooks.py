"""`pensum webhooks`: who is told of the ends of your jobs."""

import sys
from enum import StrEnum
from itertools import islice
from typing import Annotated
from uuid import UUID

import typer

from cli.connection import Key, Url, connect
from cli.output import AsJson, Yes, print_json, print_rows
from pensum_client import DeliveryOut, WebhookIn, WebhookOut

COLUMNS = ("id", "state", "events", "url")
DELIVERY_COLUMNS = ("id", "state", "type", "created", "attempts", "status", "problem")

app = typer.Typer(help="Who is told of the ends of your jobs.", no_args_is_help=True)

Id = Annotated[UUID, typer.Argument(metavar="ID")]


class Event(StrEnum):
    SUCCEEDED = "job.succeeded"
    FAILED = "job.failed"
    CANCELLED = "job.cancelled"
    EXPIRED = "job.expired"


@app.command("list")
def list_webhooks(as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """List your webhooks, newest first; as tab-separated lines if the output is not a terminal."""
    with connect(url, key) as pensum:
        webhooks = list(pensum.webhooks())
    if as_json:
        print_json(webhooks)
    else:
        rows = [[str(one.id), _state(one), ",".join(one.events), one.url] for one in webhooks]
        print_rows(COLUMNS, rows, if_none="There are no webhooks. `pensum webhooks create` makes one.")


@app.command("create")
def create_webhook(
    receiver: Annotated[str, typer.Argument(metavar="RECEIVER", help="The URL that is told.")],
    event: Annotated[list[Event] | None, typer.Option(help="May be repeated. Default: all.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Make a webhook and print its secret, which is shown this once. A test is sent to it."""
    given = {"events": [one.value for one in event]} if event else {}
    with connect(url, key) as pensum:
        made = pensum.add_webhook(WebhookIn.model_validate({"url": receiver, **given}))
    if as_json:
        print_json([made])
    else:
        print(f"{made.id}\t{made.secret}")
        print("pensum: the secret is not shown again: keep it now.", file=sys.stderr)


@app.command("test")
def send_test(webhook_id: Id, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Send a test to a webhook and print its delivery."""
    with connect(url, key) as pensum:
        _print_deliveries([pensum.test_webhook(webhook_id)], as_json=as_json)


@app.command("deliveries")
def list_deliveries(
    webhook_id: Id,
    limit: Annotated[int, typer.Option(min=1, help="How many deliveries.")] = 20,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """List what was sent to a webhook, newest first."""
    with connect(url, key) as pensum:
        _print_deliveries(list(islice(pensum.webhook_deliveries(webhook_id), limit)), as_json=as_json)


@app.command("resend")
def resend(
    delivery_id: Annotated[UUID, typer.Argument(metavar="DELIVERY_ID")],
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Send a delivery again, with the same id."""
    with connect(url, key) as pensum:
        _print_deliveries([pensum.redeliver(delivery_id)], as_json=as_json)


@app.command("delete")
def delete_webhook(webhook_id: Id, yes: Yes = False, as_json: AsJson = False, url: Url = None, key: Key = None) -> None:
    """Delete a webhook."""
    with connect(url, key) as pensum:
        webhook = pensum.webhook(webhook_id)
        if not yes:
            typer.confirm(f"Delete the webhook to {webhook.url}?", abort=True, err=True)
        pensum.delete_webhook(webhook_id)
    if as_json:
        print_json([webhook])


def _state(webhook: WebhookOut) -> str:
    if not webhook.enabled:
        return "disabled"
    return "enabled" if webhook.confirmed_at else "held until a test is answered"


def _print_deliveries(deliveries: list[DeliveryOut], *, as_json: bool) -> None:
    if as_json:
        print_json(deliveries)
    else:
        print_rows(DELIVERY_COLUMNS, [_delivery_row(one) for one in deliveries], if_none="Nothing was sent yet.")


def _delivery_row(delivery: DeliveryOut) -> list[str]:
    status = delivery.attempts[-1].status if delivery.attempts else None
    created = f"{delivery.created_at:%Y-%m-%d %H:%M:%S}"
    attempts = str(len(delivery.attempts))
    shown = "" if status is None else str(status)
    return [str(delivery.id), delivery.state, delivery.type, created, attempts, shown, delivery.problem or ""]
