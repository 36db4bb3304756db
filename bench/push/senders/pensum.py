"""The product's own sender."""

from concurrent.futures import wait
from ipaddress import IPv4Network

from bench.push.senders.webhook import AT_ONCE, BODY, SECRET, ensure_accepted, run_commands
from core.settings import WebhookSettings
from workers.webhooks.sending import Delivery, Sender

SETTINGS = WebhookSettings(allowed_networks=(IPv4Network("127.0.0.0/8"),), most_per_host=AT_ONCE)


def send(url: str, count: int) -> None:
    with Sender(SETTINGS) as sender:
        sent, _ = wait(sender.send_many([Delivery(f"msg_{n}", url, BODY, [SECRET]) for n in range(count)]))
        for attempt in sent:
            ensure_accepted(attempt.result().status)


if __name__ == "__main__":
    run_commands(send)
