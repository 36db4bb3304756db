"""Senders of signed webhooks, as many at once as the product sends to one host: `python -m bench.push.senders SYSTEM URL`.

The order `send COUNT` answers how many seconds that took. `requests` is a pool of threads with a session each, `httpx` an
AsyncClient with as many tasks: what their users write.
"""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Network

import httpx
import requests

from workers.webhooks import signing
from workers.webhooks.sending import Delivery, Sender
from workers.webhooks.settings import WebhookSettings

SETTINGS = WebhookSettings(allowed_networks=(IPv4Network("127.0.0.0/8"),))
AT_ONCE = SETTINGS.most_per_host

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
    """The receiver did not answer 204."""


def pensum(url: str, count: int) -> None:
    with Sender(SETTINGS) as sender:
        deliveries = [Delivery(f"msg_{n}", url, BODY, [SECRET]) for n in range(count)]
        for attempt in sender.send_many(deliveries):
            _ensure_accepted(attempt.result().status)


def with_requests(url: str, count: int) -> None:
    own = threading.local()

    def open_session() -> None:
        own.session = requests.Session()
        own.session.trust_env = False  # or every call would look for proxies and .netrc

    def post(n: int) -> int:
        return int(own.session.post(url, data=BODY, headers=_headers(n), allow_redirects=False).status_code)

    with ThreadPoolExecutor(AT_ONCE, initializer=open_session) as threads:
        for status in threads.map(post, range(count)):
            _ensure_accepted(status)


def with_httpx(url: str, count: int) -> None:
    asyncio.run(_with_httpx(url, iter(range(count))))


async def _with_httpx(url: str, numbers: Iterator[int]) -> None:
    async def post_all(client: httpx.AsyncClient) -> None:
        for n in numbers:
            answer = await client.post(url, content=BODY, headers=_headers(n))
            _ensure_accepted(answer.status_code)

    async with httpx.AsyncClient(trust_env=False) as client:
        await asyncio.gather(*(post_all(client) for _ in range(AT_ONCE)))


def _headers(n: int) -> dict[str, str]:
    timestamp = int(time.time())
    return {
        "content-type": "application/json",
        "webhook-id": f"msg_{n}",
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signing.sign([SECRET], f"msg_{n}", timestamp, BODY),
    }


def _ensure_accepted(status: int | None) -> None:
    if status != 204:
        raise Refused(status)


SENDERS: dict[str, Callable[[str, int], None]] = {"pensum": pensum, "requests": with_requests, "httpx": with_httpx}


def main(system: str, url: str) -> None:
    for line in sys.stdin:
        _, count = line.split()
        began = time.monotonic()
        SENDERS[system](url, int(count))
        print(json.dumps(time.monotonic() - began), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
