"""What all senders share: the webhook that they send, and their commands. It loads nothing that only some of their
environments have."""

import json
import sys
import time
from collections.abc import Callable

from workers.webhooks import signing

AT_ONCE = 16  # as many as the product sends to one host by default

SECRET = signing.make_secret()
JOB = {
    "id": "01a0b7c8-7f52-7c3e-9d34-3f1f0a8b9c2d",
    "kind": "learning.resources",
    "state": "succeeded",
    "progress": {"done": 10, "total": 10, "unit": "chunks", "note": "embedding"},
    "result": {"resources": [{"title": "Gradient descent", "url": "/library/gradient-descent.md", "score": 0.91}] * 3},
    "receipt": {"queue_seconds": 0.012, "work_seconds": 1.204, "provider": "ollama", "attempts": 1},
}
BODY = json.dumps({"type": "job.succeeded", "timestamp": "2026-11-21T10:00:00Z", "data": JOB}).encode()


class Refused(Exception):
    """The receiver did not return 204."""


def headers(n: int) -> dict[str, str]:
    timestamp = int(time.time())
    return {
        "content-type": "application/json",
        "webhook-id": f"msg_{n}",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.sign([SECRET], f"msg_{n}", timestamp, BODY),
    }


def ensure_accepted(status: int | None) -> None:
    if status != 204:
        raise Refused(status)


def run_commands(send: Callable[[str, int], None]) -> None:
    [_, url] = sys.argv
    for line in sys.stdin:
        _, count = line.split()
        began = time.monotonic()
        send(url, int(count))
        print(json.dumps(time.monotonic() - began), flush=True)
