"""A delivery to send in tests, and how long tests wait for the response."""

import json
from collections.abc import Callable, Sequence

from workers.webhooks.responses import ReceiverResponse
from workers.webhooks.sending import Delivery, Sender
from workers.webhooks.signing import make_secret

WAIT_SECONDS = 30.0
SHORT_SECONDS = 1.0  # a timeout that is long enough for receivers that respond

LOOPBACK = "127.0.0.1/32"
MakeSender = Callable[..., Sender]

SECRET = make_secret()
BODY = json.dumps({"type": "job.succeeded", "data": {"note": "größer"}}, ensure_ascii=False).encode()


def delivery(url: str, *, secrets: Sequence[str] = (SECRET,)) -> Delivery:
    return Delivery(id="msg_1", url=url, body=BODY, secrets=secrets)


def send(sender: Sender, url: str) -> ReceiverResponse:
    return sender.send(delivery(url)).result(WAIT_SECONDS)
